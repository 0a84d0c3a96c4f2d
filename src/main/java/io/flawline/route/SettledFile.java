package io.flawline.route;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.api.PublicApi;

/**
 * Accepts a file of a {@code file:} endpoint once it has been written to its end. It is a filter of the endpoint:
 * <pre>{@code
 * uri: file:inbox
 * parameters:
 *   filter: "#settledFile"      # a bean of this class; Flawline's application has one of this name
 *   delay: 200                  # ms between two looks
 *   initialDelay: 0
 *   maxMessagesPerPoll: 100     # thousands that wait are taken in batches of a hundred, never all into memory
 *   move: ".done/${date:now:yyyyMMdd}/${exchangeId}-${file:onlyname}"   # unique: the same name twice is kept twice
 * }</pre>
 * In Flawline's application, {@code inProgressRepository: "#filesInProgress"} and
 * {@code processStrategy: "#moveUnlessReplaced"} also keep a file that is replaced while it is inspected.
 *
 * <p>The filter never waits: a file that is not ready is left out of this poll, so it delays no other. A JPEG or PNG is
 * ready as soon as its last bytes say so. Any other file is ready when size and time stamp have
 * stayed the same for the settle time by this process's clock, whatever date the file has. A file whose format knows
 * its end (JPEG, PNG, BMP, TIFF, WebP, PGM, PPM, JSON), or that is empty, and that is not complete then, is an upload
 * that pauses: it is waited for until it has not changed for the longest pause. Hidden files and the names that
 * programs give to unfinished files are never ready.
 *
 * <p>It serves a folder on an FTP or SFTP server too, by the sizes and time stamps that the server lists; such an endpoint
 * needs a separate bean, as paths of several servers may be the same.
 *
 * <p>The file is moved when the route has succeeded or its dead letter is written. Until then it stays, so a crash
 * repeats it and never loses it.
 */
@PublicApi
public final class SettledFile implements GenericFileFilter<Object> {
    private static final Logger LOG = LoggerFactory.getLogger(SettledFile.class);
    /** Time for which a file of an unknown format must stay unchanged: one second. */
    public static final Duration DEFAULT_SETTLE_TIME = Duration.ofSeconds(1);
    /** Time for which an upload may pause: one minute. */
    public static final Duration DEFAULT_LONGEST_PAUSE = Duration.ofMinutes(1);

    private static final byte[] JPEG_START = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
    private static final byte[] JPEG_END = {(byte) 0xFF, (byte) 0xD9};
    private static final byte[] PNG_START = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] PNG_END = {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xAE, 0x42, 0x60, (byte) 0x82};
    private static final int MOST_WARNED = 1000;
    private static final long EMPTY_PAUSE_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long FORGET_NANOS = Duration.ofMinutes(10).toNanos();

    /** @param unfinished whether the file, as it is, has been found to lack its end */
    private record Sight(long size, long modified, long since, long last, boolean unfinished) {
        boolean same(long nowSize, long nowModified) {
            return size == nowSize && modified == nowModified;
        }
    }

    /** Endings that browsers, clients of FTP, SFTP and object stores, synchronisers and editors give to what is not complete. */
    private static final List<String> UNFINISHED = List.of(".part", ".tmp", ".temp", ".filepart", ".partial", ".crdownload",
            ".download", ".downloading", ".opdownload", ".fdmdownload", ".dtapart", ".cyberduckpart", ".upload", ".uploading",
            ".incomplete", ".unfinished", ".inprogress", ".in-progress", ".writing", ".copying", ".transfer", ".pending", ".!ut",
            ".!qb", ".!bt", ".!sync", ".bts", ".aria2", ".gstmp", ".part.minio", ".swp", ".crswap", ".lock", ".camellock", ".$$$", "~");
    /** As the AWS CLI writes {@code part.png} under the name {@code part.png.6F3a1B2c}. */
    private static final Pattern RANDOM_ENDING = Pattern.compile(".*\\.(jpe?g|png|bmp|tiff?|webp|p[gp]m|json)\\.[0-9a-f]{8}");
    private static final Set<String> OF_THE_SYSTEM = Set.of("thumbs.db", "ehthumbs.db", "desktop.ini");

    private final long settleNanos;
    private final long pauseNanos;
    private final Map<String, Sight> sights = new HashMap<>();
    private final Set<String> warned = new HashSet<>();
    private long forgotten = System.nanoTime();

    /** Makes a filter with the default times. */
    public SettledFile() {
        this(DEFAULT_SETTLE_TIME);
    }

    /** @param settleTime that a file of an unknown format must stay unchanged */
    public SettledFile(Duration settleTime) {
        this(settleTime, DEFAULT_LONGEST_PAUSE);
    }

    /**
     * @param settleTime   that a file of an unknown format must stay unchanged
     * @param longestPause that an upload of a format that knows its end may pause
     */
    public SettledFile(Duration settleTime, Duration longestPause) {
        if (settleTime.isNegative() || longestPause.isNegative()) {
            throw new IllegalArgumentException("settle time %s, longest pause %s: must not be negative".formatted(settleTime, longestPause));
        }
        this.settleNanos = settleTime.toNanos();
        this.pauseNanos = longestPause.toNanos();
    }

    @Override
    public boolean accept(GenericFile<Object> candidate) {
        if (candidate.isDirectory()) {
            return true;
        }
        String name = candidate.getFileNameOnly();
        if (isUnfinished(name)) {
            return false;
        }
        if (!(candidate.getFile() instanceof File file)) {
            return isUnchanged(candidate.getAbsoluteFilePath(), candidate.getFileLength(), candidate.getLastModified());
        }
        try {
            // Not as it was listed: many may have come before it since.
            BasicFileAttributes now = Files.readAttributes(file.toPath(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (now.isSymbolicLink()) {
                warnOnce(file, "it is a symbolic link, which could lead to any file of this machine. Copy the file itself");
            }
            // Opening a pipe would wait for its writer.
            return now.isRegularFile() && isReady(file, now) && !isRenamed(file);
        } catch (IOException | InvalidPathException e) {
            // The file is gone again, or not readable yet: the next look shows which.
            tellOfAName(file);
            return false;
        }
    }

    /**
     * Logs a file whose name is not text in the platform's encoding: it is listed, but no file exists under that name.
     */
    private void tellOfAName(File file) {
        if (file.getName().indexOf('\uFFFD') >= 0) {
            warnOnce(file, "its name is not written in " + System.getProperty("sun.jnu.encoding") + ". Rename it");
        }
    }

    private synchronized void warnOnce(File file, String why) {
        if (warned.size() < MOST_WARNED && warned.add(file.getPath())) {
            LOG.warn("{} is not inspected: {}.", file, why);
        }
    }

    /**
     * Renames a file with a backslash in its name: Camel takes it for a slash, so that such a file could never be moved
     * away; the next look finds its new name.
     */
    private static boolean isRenamed(File file) throws IOException {
        if (File.separatorChar == '\\' || file.getName().indexOf('\\') < 0) {
            return false;
        }
        Path target = file.toPath().resolveSibling(file.getName().replace('\\', '_'));
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            // The one of that name is moved away before long.
            return true;
        }
        Files.move(file.toPath(), target);
        LOG.info("{} is renamed to {}: a name with a backslash cannot be worked on", file, target.getFileName());
        return true;
    }

    private static boolean isUnfinished(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return name.startsWith(".") || name.startsWith("~") || OF_THE_SYSTEM.contains(lower)
                || UNFINISHED.stream().anyMatch(lower::endsWith) || RANDOM_ENDING.matcher(lower).matches()
                || name.startsWith("#") && name.endsWith("#");
    }

    private boolean isReady(File file, BasicFileAttributes now) throws IOException {
        boolean unchanged = isUnchanged(file.getPath(), now.size(), now.lastModifiedTime().toMillis());
        if (hasItsEnd(file, now.size())) {
            return true;
        }
        return unchanged && !isPausing(file);
    }

    /** Returns whether the upload of a file that has settled is probably not over yet. */
    private boolean isPausing(File file) throws IOException {
        Sight sight = sight(file.getPath());
        if (sight == null) {
            return false;
        }
        long pause = sight.size() == 0 ? Math.min(pauseNanos, EMPTY_PAUSE_NANOS) : pauseNanos;
        if (System.nanoTime() - sight.since() >= pause) {
            return false;
        }
        if (!sight.unfinished()) {
            try (RandomAccessFile bytes = new RandomAccessFile(file, "r")) {
                if (FileEnd.of(bytes) != FileEnd.MISSING) {
                    return false;
                }
            }
            noteUnfinished(file.getPath(), sight);
        }
        return true;
    }

    private synchronized @Nullable Sight sight(String path) {
        return sights.get(path);
    }

    /** Notes an unfinished file, so that a large file is not read at each look. */
    private synchronized void noteUnfinished(String path, Sight sight) {
        sights.put(path, new Sight(sight.size(), sight.modified(), sight.since(), sight.last(), true));
    }

    private synchronized boolean isUnchanged(String path, long size, long modified) {
        long time = System.nanoTime();
        forgetOld(time);
        Sight before = sights.get(path);
        if (before == null || !before.same(size, modified)) {
            sights.put(path, new Sight(size, modified, time, time, false));
            return false;
        }
        sights.put(path, new Sight(size, modified, before.since(), time, before.unfinished()));
        return time - before.since() >= settleNanos;
    }

    private void forgetOld(long time) {
        if (time - forgotten > FORGET_NANOS) {
            sights.values().removeIf(sight -> time - sight.last() > FORGET_NANOS);
            forgotten = time;
        }
    }

    private static boolean hasItsEnd(File file, long size) throws IOException {
        if (size < PNG_START.length + PNG_END.length) {
            return false;
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file, "r")) {
            byte[] start = new byte[PNG_START.length];
            bytes.readFully(start);
            byte[] end = new byte[PNG_END.length];
            bytes.seek(size - end.length);
            bytes.readFully(end);
            return startsWith(start, JPEG_START) && endsWith(end, JPEG_END)
                    || startsWith(start, PNG_START) && endsWith(end, PNG_END);
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private static boolean endsWith(byte[] bytes, byte[] end) {
        return Arrays.equals(bytes, bytes.length - end.length, bytes.length, end, 0, end.length);
    }
}
