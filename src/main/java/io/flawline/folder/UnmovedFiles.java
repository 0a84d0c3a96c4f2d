package io.flawline.folder;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.component.file.GenericFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that a route is done with and could not move out of their folder, as when {@code .done} is read-only or its disk is
 * full. Each keeps the place it must get: it is moved later, with a back-off, and not inspected again. A restart forgets them.
 *
 * <p>An outage is one line in the log at its begin and one at its end.
 */
final class UnmovedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(UnmovedFiles.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    private static final Duration LAST_DELAY = Duration.ofSeconds(10);
    /** A file that nobody has tried to move for so long is no longer in its folder: somebody else has taken it away. */
    private static final Duration GONE = Duration.ofMinutes(2);

    private final Map<String, Unmoved> files = new ConcurrentHashMap<>();
    private boolean isOutage;

    /** A file as it was when it was inspected. */
    private record Unmoved(long size, long modified, GenericFile<?> target, String reason, Duration delay, long since) {
        boolean is(GenericFile<?> file) {
            return file.getFileLength() == size && file.getLastModified() == modified;
        }

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - since);
        }
    }

    /** Notes that a file could not be moved to {@code target}. */
    void note(GenericFile<?> file, GenericFile<?> target, Exception cause) {
        Duration delay = Optional.ofNullable(files.get(file.getAbsoluteFilePath()))
                .map(before -> before.delay().multipliedBy(2)).orElse(FIRST_DELAY);
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        files.put(file.getAbsoluteFilePath(), new Unmoved(file.getFileLength(), file.getLastModified(), target, reason,
                delay.compareTo(LAST_DELAY) > 0 ? LAST_DELAY : delay, System.nanoTime()));
        logOutage();
    }

    private synchronized void logOutage() {
        Optional<String> problem = problem();
        if (problem.isPresent() && !isOutage) {
            LOG.error("{}", problem.get());
        } else if (problem.isEmpty() && isOutage) {
            LOG.info("All inspected files are moved out of their folder again");
        }
        isOutage = problem.isPresent();
    }

    /** Returns whether a file of this path is to be left alone until its next try. */
    boolean isHeldBack(String path) {
        Unmoved file = files.get(path);
        return file != null && file.age().compareTo(file.delay()) < 0;
    }

    boolean contains(String path) {
        return files.containsKey(path);
    }

    /** Returns where a file that was inspected belongs; empty for a file that was not, or that has changed since. */
    Optional<GenericFile<?>> target(GenericFile<?> file) {
        Unmoved before = files.get(file.getAbsoluteFilePath());
        if (before != null && !before.is(file)) {
            forget(file.getAbsoluteFilePath());
            return Optional.empty();
        }
        return Optional.ofNullable(before).map(Unmoved::target);
    }

    /** Forgets a file that has been moved, or replaced by another. */
    void forget(String path) {
        if (files.remove(path) != null) {
            logOutage();
        }
    }

    void clear() {
        files.clear();
    }

    /** Returns the problem with its remedy; empty when all files could be moved. */
    Optional<String> problem() {
        files.values().removeIf(file -> file.age().compareTo(GONE) > 0);
        return files.values().stream().max((one, other) -> Long.compare(one.since(), other.since())).map(latest -> ("%d inspected files cannot be moved to %s: %s. Allow writing there or make room; until then they stay, and are not inspected again")
                .formatted(files.size(), latest.target().getParent(), latest.reason()));
    }
}
