package io.flawline.route;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a file through once it has been written to its end, and never waits for one: a file that is not ready is left
 * out of this poll, so it holds up no other.
 *
 * <p>A JPEG or PNG is ready as soon as its last bytes say so. Any other file is when size and time stamp have stayed
 * the same for the settle time by this process's clock, whatever date the file bears. Dot files, {@code *.part} and
 * {@code *.tmp} never are.
 *
 * <p>For a {@code file:} endpoint, together with:
 * <pre>
 * uri: file:{{flawline.folder.inbox}}
 * parameters:
 *   filter: "#settledFile"
 *   inProgressRepository: "#filesInProgress"
 *   processStrategy: "#moveUnlessReplaced"
 *   delay: 200                  # ms between two looks
 *   initialDelay: 0
 *   maxMessagesPerPoll: 100     # thousands that wait are taken a hundred at a time, never all into memory
 *   move: ".done/${date:now:yyyyMMdd}/${exchangeId}-${file:onlyname}"   # unique: the same name twice is kept twice
 * </pre>
 * It serves a folder on an FTP or SFTP server too, by the sizes and time stamps that the server lists; such an endpoint
 * gets a bean of its own, as paths of several servers may be the same.
 *
 * <p>The file is moved when the route has succeeded or its dead letter is written. Until then it stays, so a crash
 * repeats it and never loses it.
 */
public final class SettledFile implements GenericFileFilter<Object> {
    private static final Logger LOG = LoggerFactory.getLogger(SettledFile.class);
    public static final Duration DEFAULT_SETTLE_TIME = Duration.ofSeconds(1);

    private static final byte[] JPEG_START = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
    private static final byte[] JPEG_END = {(byte) 0xFF, (byte) 0xD9};
    private static final byte[] PNG_START = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] PNG_END = {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xAE, 0x42, 0x60, (byte) 0x82};
    private static final long FORGET_NANOS = Duration.ofMinutes(1).toNanos();

    private record Sight(long size, long modified, long since, long last) {
        boolean same(long nowSize, long nowModified) {
            return size == nowSize && modified == nowModified;
        }
    }

    private final long settleNanos;
    private final Map<String, Sight> sights = new HashMap<>();
    private final Set<String> unreadableNames = new HashSet<>();
    private long forgotten = System.nanoTime();

    public SettledFile() {
        this(DEFAULT_SETTLE_TIME);
    }

    /** @param settleTime more than the longest pause of whoever writes into the folder */
    public SettledFile(Duration settleTime) {
        if (settleTime.isNegative()) {
            throw new IllegalArgumentException("settle time " + settleTime + ": must not be negative");
        }
        this.settleNanos = settleTime.toNanos();
    }

    @Override
    public boolean accept(GenericFile<Object> candidate) {
        if (candidate.isDirectory()) {
            return true;
        }
        String name = candidate.getFileNameOnly();
        String lower = name.toLowerCase(Locale.ROOT);
        if (name.startsWith(".") || lower.endsWith(".part") || lower.endsWith(".tmp")) {
            return false;
        }
        if (!(candidate.getFile() instanceof File file)) {
            return isUnchanged(candidate.getAbsoluteFilePath(), candidate.getFileLength(), candidate.getLastModified());
        }
        try {
            // Not as it was listed: many may have come before it since.
            BasicFileAttributes now = Files.readAttributes(file.toPath(), BasicFileAttributes.class);
            // Whoever opens a pipe waits for its writer.
            return now.isRegularFile()
                    && (isUnchanged(file.getPath(), now.size(), now.lastModifiedTime().toMillis()) || hasItsEnd(file, now.size()));
        } catch (IOException | InvalidPathException e) {
            // Gone again, or not to be read yet: the next look tells.
            tellOfAName(file);
            return false;
        }
    }

    /** One whose bytes are no text in the platform's encoding is listed, but by that name there is no file. */
    private synchronized void tellOfAName(File file) {
        if (file.getName().indexOf('\uFFFD') >= 0 && unreadableNames.add(file.getPath())) {
            LOG.warn("{} cannot be inspected: its name is not written in {}. Rename it.", file, System.getProperty("sun.jnu.encoding"));
        }
    }

    private synchronized boolean isUnchanged(String path, long size, long modified) {
        long time = System.nanoTime();
        forgetOld(time);
        Sight before = sights.get(path);
        boolean unchanged = before != null && before.same(size, modified);
        long since = unchanged ? before.since() : time;
        sights.put(path, new Sight(size, modified, since, time));
        return unchanged && time - since >= settleNanos;
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
