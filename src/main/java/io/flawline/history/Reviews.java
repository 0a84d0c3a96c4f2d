package io.flawline.history;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reviews of inspections, one JSON line each in a file that only grows. A review is on disk before it is
 * acknowledged, and it stays when its inspection makes room for others. Thread-safe.
 */
final class Reviews {

    private static final Logger LOG = LoggerFactory.getLogger(Reviews.class);
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final Map<String, Review> latest = new ConcurrentHashMap<>();

    Reviews(Path file) {
        this.file = file;
    }

    /** Reads what earlier processes recorded. A line that a power cut has left incomplete is skipped and reported. */
    void open() throws IOException {
        int[] damaged = new int[1];
        read(0, damaged, recorded -> {
            latest.put(recorded.key(), recorded.review());
            return true;
        });
        if (damaged[0] > 0) {
            LOG.warn("{} lines of {} are damaged and not read", damaged[0], file);
        }
    }

    /** Returns the latest review of each inspection by its key: a view that others may change. */
    Map<String, Review> latest() {
        return Collections.unmodifiableMap(latest);
    }

    /** Returns the latest review of an inspection. */
    @Nullable
    Review of(String key) {
        return latest.get(key);
    }

    /**
     * Records a review.
     *
     * @param inspection what it is about, or null when that is not known
     * @throws IOException when it cannot be written; then there is no review
     */
    synchronized void add(String key, Review review, @Nullable Reviewed inspection) throws IOException {
        String line = ReviewJson.of(key, review, inspection).toString();
        Files.createDirectories(file.getParent());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            try {
                append(channel, end, (endsLine(channel, end) ? "" : "\n") + line + "\n");
            } catch (IOException full) {
                // What was written of it could be a complete line, which the next start would take for a review.
                channel.truncate(end);
                throw full;
            }
        }
        latest.put(key, review);
        notifyAll();
    }

    private static void append(FileChannel channel, long end, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        channel.position(end);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    /** Whether the file ends with a complete line; after a power cut it may not. */
    private static boolean endsLine(FileChannel channel, long end) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return end == 0 || channel.read(last, end - 1) == 1 && last.get(0) == '\n';
    }

    /**
     * Returns reviews in the order in which they were recorded.
     *
     * @param position of a {@link RecordedReview} that is the last one known; 0 for all
     * @param limit    the largest number to return
     */
    List<RecordedReview> after(long position, int limit) throws IOException {
        List<RecordedReview> found = new ArrayList<>();
        read(position, new int[1], recorded -> found.add(recorded) && found.size() < limit);
        return found;
    }

    /** Passes on reviews until one returns false. */
    void read(long position, Predicate<RecordedReview> to) throws IOException {
        read(position, new int[1], to);
    }

    /** Waits until a review is recorded in this process, for some time at most. */
    synchronized void await(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.timedWait(this, millis);
    }

    /** A position that is not in the file, which then is another one, is the same as 0: delivered twice rather than never. */
    private void read(long position, int[] damaged, Predicate<RecordedReview> to) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long end = position <= channel.size() && endsLine(channel, position) ? position : 0;
            channel.position(end);
            InputStream in = Channels.newInputStream(channel);
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    end++;
                    if (buffer[i] != '\n') {
                        line.write(buffer[i]);
                        continue;
                    }
                    RecordedReview recorded = recorded(line, end, damaged);
                    line.reset();
                    if (recorded != null && !to.test(recorded)) {
                        return;
                    }
                }
            }
            damaged[0] += line.size() > 0 ? 1 : 0;
        }
    }

    private static @Nullable RecordedReview recorded(ByteArrayOutputStream line, long end, int[] damaged) {
        if (line.toString(StandardCharsets.UTF_8).isBlank()) {
            return null;
        }
        try {
            return ReviewJson.read(line.toByteArray(), end);
        } catch (IOException | RuntimeException e) {
            damaged[0]++;
            return null;
        }
    }
}
