package io.flawline.folder;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that the routes of folders are working on. A file that is still in its folder, untouched, when its route is
 * done with it (it may not be read, or its dead letter could not be written) is taken again with a back-off: otherwise it would
 * be inspected at every look into the folder. A file that was inspected and cannot be moved away is held back until its move
 * is tried again.
 *
 * <p>For a {@code file:} endpoint: {@code inProgressRepository: "#filesInProgress"}.
 */
public final class FilesInProgress extends ServiceSupport implements IdempotentRepository {
    private static final Logger LOG = LoggerFactory.getLogger(FilesInProgress.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    private static final Duration LAST_DELAY = Duration.ofMinutes(5);
    /** The attribute that distinguishes a file from another one that came under its name later, however alike. */
    private static final String IDENTITY = FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
            ? "unix:ino,size,lastModifiedTime,ctime" : "size,lastModifiedTime,creationTime";
    /** The attributes of a file that has gone, or cannot be read. */
    private static final Map<String, Object> GONE = Map.of();

    private final Map<String, Map<String, Object>> taken = new ConcurrentHashMap<>();
    private final Map<String, Left> left = new ConcurrentHashMap<>();
    private final UnmovedFiles unmoved = new UnmovedFiles();

    /** A file that its route could not finish. */
    private record Left(Map<String, Object> identity, Duration delay, long since) {
        boolean mayBeTaken(Map<String, Object> now) {
            return !identity.equals(now) || System.nanoTime() - since >= delay.toNanos();
        }
    }

    @Override
    public boolean add(String file) {
        return !isHeldBack(file) && taken.putIfAbsent(file, identity(file)) == null;
    }

    UnmovedFiles unmoved() {
        return unmoved;
    }

    /** Returns whether a file is not to be taken now; a batch of files is then filled with others. */
    @Override
    public boolean contains(String file) {
        return taken.containsKey(file) || isHeldBack(file);
    }

    private boolean isHeldBack(String file) {
        Left before = left.get(file);
        return unmoved.isHeldBack(file) || before != null && !before.mayBeTaken(identity(file));
    }

    /**
     * Returns whether a sender has written another file under the name of one that a route is working on. A time stamp
     * that goes back does not mean a new file: some senders set it once the file is complete.
     */
    boolean isReplaced(String file) {
        Map<String, Object> before = taken.getOrDefault(file, GONE);
        Map<String, Object> now = identity(file);
        return !before.equals(GONE) && !now.equals(GONE) && (!Objects.equals(now.get("ino"), before.get("ino"))
                || !Objects.equals(now.get("size"), before.get("size")) || modified(now).compareTo(modified(before)) > 0);
    }

    private static FileTime modified(Map<String, Object> identity) {
        return Objects.requireNonNull((FileTime) identity.get("lastModifiedTime"));
    }

    /** Removes a file when the route is done with it. */
    @Override
    public boolean remove(String file) {
        Map<String, Object> before = taken.remove(file);
        if (before != null && !unmoved.contains(file) && !before.equals(GONE) && before.equals(identity(file))) {
            note(file, before);
        } else {
            left.remove(file);
        }
        return before != null;
    }

    private void note(String file, Map<String, Object> identity) {
        Left before = left.get(file);
        Duration delay = before == null || !before.identity().equals(identity) ? FIRST_DELAY : before.delay().multipliedBy(2);
        Duration bounded = delay.compareTo(LAST_DELAY) > 0 ? LAST_DELAY : delay;
        left.put(file, new Left(identity, bounded, System.nanoTime()));
        LOG.warn("{} is still in its folder, so it is taken again in {} s. Can it be read?",
                file, bounded.toMillis() / 1000.0);
    }

    private static Map<String, Object> identity(String file) {
        try {
            Path path = Path.of(file);
            // A path that is not absolute is one on a server.
            return path.isAbsolute() ? Files.readAttributes(path, IDENTITY) : GONE;
        } catch (IOException | InvalidPathException e) {
            return GONE;
        }
    }

    @Override
    public boolean confirm(String file) {
        return true;
    }

    @Override
    public void clear() {
        taken.clear();
        left.clear();
        unmoved.clear();
    }
}
