package io.flawline.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder on a small disk, a tmpfs, that a test fills and frees. Where mounting is not allowed, the folder is renamed
 * and a file is in its way instead, which also fails each write.
 */
public final class SmallDisk implements AutoCloseable {
    private static final byte[] PIECE = new byte[4096];

    private final Path folder;
    private final boolean mounted;

    private SmallDisk(Path folder, boolean mounted) {
        this.folder = folder;
        this.mounted = mounted;
    }

    public static SmallDisk at(Path folder, int mebibytes) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        return new SmallDisk(folder, run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "none", folder.toString()));
    }

    /** Returns how the disk is made full. */
    public String kind() {
        return mounted ? "tmpfs" : "a file in the way";
    }

    public void fill() throws IOException {
        if (mounted) {
            try (OutputStream out = Files.newOutputStream(filler())) {
                while (true) {
                    out.write(PIECE);
                }
            } catch (IOException full) {
                return;
            }
        }
        Files.move(folder, aside());
        Files.writeString(folder, "in the way");
    }

    public void free() throws IOException {
        if (mounted) {
            Files.deleteIfExists(filler());
        } else {
            Files.delete(folder);
            Files.move(aside(), folder);
        }
    }

    private Path filler() {
        return folder.resolve(".filler");
    }

    private Path aside() {
        return folder.resolveSibling(folder.getFileName() + "-aside");
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(List.of(command)).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (mounted) {
            run("umount", "-l", folder.toString());
        }
    }
}
