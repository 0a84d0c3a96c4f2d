package io.flawline.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes files under a hidden temporary name and renames them, so that a reader sees a complete file or none. */
public final class AtomicFile {

    private static final Logger LOG = LoggerFactory.getLogger(AtomicFile.class);

    private AtomicFile() {
    }

    /** Replaces a file, which need not exist; its folder must. An exception leaves the previous file. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path aside = file.resolveSibling(".incoming-" + UUID.randomUUID());
        try {
            Files.write(aside, content);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /**
     * Creates a file that does not exist. When this returns, content and name are on the disk, also after a power failure.
     *
     * @param content is read and not closed
     * @return the size in bytes
     */
    public static long createDurably(Path file, InputStream content) throws IOException {
        Path aside = file.resolveSibling("." + file.getFileName() + ".tmp");
        try {
            // Not by a channel, which an interrupt closes: at a forced stop the writing thread is interrupted.
            try (FileOutputStream output = new FileOutputStream(aside.toFile())) {
                content.transferTo(output);
                output.getFD().sync();
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            forceFolder(folder);
        }
        return Files.size(file);
    }

    /** Makes the rename itself durable where the platform lets a folder be opened; Windows does not. */
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.trace("{} cannot be forced to disk: {}", folder, e.getMessage());
        }
    }
}
