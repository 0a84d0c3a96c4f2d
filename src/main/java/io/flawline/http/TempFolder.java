package io.flawline.http;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.files.FileTree;

/**
 * A folder for the uploads of one process. Its name cannot be predicted and only this user can read it. It is deleted at
 * {@link #close}; folders of killed processes are deleted when the next one is created.
 */
public final class TempFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TempFolder.class);
    private static final String PREFIX = "flawline-uploads-";
    private static final String LOCK = ".lock";
    private static final String FILES = "files";

    private final Path folder;
    private final FileChannel lock;

    private TempFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Creates the folder and deletes those that killed processes of this user have left in {@code base}.
     *
     * @param base is created when it does not exist
     * @throws IllegalArgumentException when nothing can be written there; the message names {@code base}
     */
    public static TempFolder in(Path base) {
        try {
            Files.createDirectories(base);
            Path folder = Files.createTempDirectory(base.toAbsolutePath(), PREFIX);
            FileChannel lock = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock.lock();
            Files.createDirectory(folder.resolve(FILES));
            TempFolder created = new TempFolder(folder, lock);
            created.deleteAbandoned();
            return created;
        } catch (IOException e) {
            throw new IllegalArgumentException("A folder for uploads cannot be created in %s: %s. Name a folder that this user can write to in flawline.temp.folder."
                    .formatted(base, e), e);
        }
    }

    /** Returns where the uploads are. */
    public Path path() {
        return folder.resolve(FILES);
    }

    private void deleteAbandoned() throws IOException {
        UserPrincipal self = Files.getOwner(folder);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder.getParent(), PREFIX + "*")) {
            for (Path other : folders) {
                if (!other.equals(folder) && Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(self) && isAbandoned(other)) {
                    LOG.info("Deleting {}, which holds uploads of a process that was killed", other);
                    FileTree.delete(other);
                }
            }
        }
    }

    /** Returns whether a folder is abandoned: a process holds the lock of its folder as long as it lives. */
    private static boolean isAbandoned(Path folder) {
        try (FileChannel lock = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            // It is being created, or deleted by another process.
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        FileTree.delete(folder);
        lock.close();
    }
}
