package io.flawline.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.background.DaemonThreads;

/**
 * Deletes at a start the hidden files that a killed process had not finished: they are written aside and renamed when they are
 * complete, so none of them is ever read.
 */
public final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Pattern WRITTEN_ASIDE = Pattern.compile("\\..+\\.tmp");
    private static final Pattern WRITTEN_BY_ANY_PROCESS = Pattern.compile("\\.incoming-" + UUID + "|\\..+\\." + UUID + "\\.tmp");
    /** Commands write single files of this size in less. */
    private static final Duration IN_USE = Duration.ofMinutes(1);

    /** As {@code models/NAME/VERSION/file}. */
    private static final int DEPTH = 3;

    private Leftovers() {
    }

    /**
     * Sweeps folders in the background; what is written from now on stays.
     *
     * @param own    folders in which only this process writes
     * @param shared folders in which commands write too
     */
    public static void delete(Collection<Path> own, Collection<Path> shared) {
        Instant now = Instant.now();
        DaemonThreads.start("flawline-leftovers", () -> sweep(own, shared, now));
    }

    static void sweep(Collection<Path> own, Collection<Path> shared, Instant now) {
        own.forEach(folder -> sweep(folder, WRITTEN_ASIDE, now));
        shared.forEach(folder -> sweep(folder, WRITTEN_BY_ANY_PROCESS, now.minus(IN_USE)));
    }

    private static void sweep(Path folder, Pattern names, Instant before) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> found;
        try (Stream<Path> files = Files.find(folder, DEPTH, (file, attributes) -> attributes.isRegularFile()
                && names.matcher(file.getFileName().toString()).matches() && attributes.lastModifiedTime().toInstant().isBefore(before))) {
            found = files.toList();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} cannot be searched for what a killed process has left there: {}", folder, e.toString());
            return;
        }
        for (Path file : found) {
            try {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.deleteIfExists(file)) {
                    LOG.info("{} is deleted: a process that was killed had not finished it", file);
                }
            } catch (IOException e) {
                LOG.warn("{}, which a killed process has left, cannot be deleted: {}", file, e.toString());
            }
        }
    }
}
