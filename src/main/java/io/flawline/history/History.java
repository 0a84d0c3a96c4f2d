package io.flawline.history;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.flawline.changes.Change;
import io.flawline.changes.Changes;
import io.flawline.inspect.Inspection;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.request.Sha256;
import io.flawline.route.InspectionListener;

/**
 * Keeps recent inspections in a folder, bounded by number and bytes; the oldest make room for new ones. A separate
 * thread encodes and writes behind a short queue. When that is full, or the disk is, an inspection is left out, and so
 * it is on a line of a steady rate that is above the pace: what a line can do is not spent on looking back. What is
 * left out is counted, and the first one of each cause is logged.
 */
public final class History implements InspectionListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int QUEUE_LENGTH = 128;
    private static final int BURST = 256;
    /** The index entries of this many inspections, or of this time, share a transaction. */
    private static final int BATCH = 32;
    private static final long BATCH_NANOS = 50_000_000;
    /** How long inspections wait for others to share a transaction while nobody looks on. */
    private static final long GATHER_NANOS = 500_000_000;
    /** The limit of the bytes of originals in the queue; a larger one still gets in when it is alone. */
    private static final long QUEUE_BYTES = 32L << 20;

    private static final String TOO_SLOW = "the disk does not keep up with the line";

    private record Waiting(Instant time, String route, Request request, Inspection inspection) {

        int bytes() {
            return request.image() == null ? 0 : request.image().length;
        }
    }

    private final Store store;
    private final Reviews reviews;
    private volatile Changes changes = Changes.NONE;
    private final boolean on;
    private final TokenBucket pace;
    private final String tooFast;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(QUEUE_LENGTH);
    private final AtomicLong queuedBytes = new AtomicLong();
    private final LongAdder leftOut = new LongAdder();
    /** The causes that were already logged. */
    private final Set<Object> told = ConcurrentHashMap.newKeySet();
    private final List<Consumer<StoredInspection>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch opened = new CountDownLatch(1);
    private final Thread writer = new Thread(this::run, "flawline-history");
    private volatile boolean closing;
    private volatile BooleanSupplier watched = () -> false;

    /**
     * Starts at once; what the folder holds is read in the background.
     *
     * @param maxEntries 0 keeps nothing and leaves the folder alone
     * @param perSecond  kept at a steady rate; a burst is kept completely, and defects come first
     */
    public History(Path folder, int maxEntries, long maxBytes, int perSecond) {
        this.tooFast = "the line is faster than flawline.history.per-second = " + perSecond;
        this.pace = new TokenBucket(perSecond, BURST, System.nanoTime());
        this.store = new Store(folder, maxEntries, maxBytes);
        this.reviews = new Reviews(folder.resolve("reviews").resolve("reviews.jsonl"));
        this.on = maxEntries > 0;
        if (on) {
            writer.setDaemon(true);
            writer.start();
        } else {
            opened.countDown();
        }
    }

    /** Records from now on what people say about inspections. */
    public void recordTo(Changes record) {
        changes = record;
    }

    /** The note is in the reviews; the record has its hash, by which a change of it would show. */
    private static Map<String, Object> said(Review review) {
        Map<String, Object> said = new LinkedHashMap<>(Map.of("verdict", review.verdict()));
        if (review.note() != null) {
            said.put("note", Sha256.hex(review.note().getBytes(StandardCharsets.UTF_8)));
        }
        if (review.labels() != null) {
            said.put("labels", review.labels());
        }
        return said;
    }

    /** @param listener receives each inspection once it is kept, on the thread that writes */
    public void onKept(Consumer<StoredInspection> listener) {
        listeners.add(listener);
    }

    /** @param watched whether somebody waits for inspections, so that each is to be kept at once */
    public void keepAtOnceWhile(BooleanSupplier watched) {
        this.watched = watched;
    }

    @Override
    public void inspected(String route, Request request, Inspection inspection) {
        if (!on || closing) {
            return;
        }
        if (!pace.allows(!inspection.verdict().equals("ok"), System.nanoTime())) {
            leaveOut(tooFast, tooFast);
        } else if (!enqueue(new Waiting(Instant.now().truncatedTo(ChronoUnit.MICROS), route, request, inspection))) {
            leaveOut(TOO_SLOW, TOO_SLOW);
        }
    }

    private boolean enqueue(Waiting waiting) {
        long before = queuedBytes.getAndAdd(waiting.bytes());
        if ((before == 0 || before + waiting.bytes() <= QUEUE_BYTES) && queue.offer(waiting)) {
            if (isPressing()) {
                LockSupport.unpark(writer);
            }
            return true;
        }
        queuedBytes.addAndGet(-waiting.bytes());
        return false;
    }

    @Override
    public void rejected(String route, RejectedException rejection) {
        // Dead letters keep those.
    }

    private void run() {
        try {
            reviews.open();
            store.open(reviews.latest());
        } catch (IOException | RuntimeException e) {
            leaveOut(e.getClass(), e.toString());
        } finally {
            opened.countDown();
        }
        try {
            while (!closing || !queue.isEmpty()) {
                Waiting first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    gather();
                    keepBatch(first);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            store.close();
        }
    }

    /** Waits for more inspections, unless somebody looks on or the queue fills up: fewer transactions cost the line less. */
    private void gather() {
        long end = System.nanoTime() + GATHER_NANOS;
        for (long left = GATHER_NANOS; left > 0 && !isPressing(); left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    private boolean isPressing() {
        return closing || watched.getAsBoolean() || queue.size() >= QUEUE_LENGTH / 4 || queuedBytes.get() >= QUEUE_BYTES / 4;
    }

    /** Writes the files of what waits, then its index entries in one transaction. */
    private void keepBatch(Waiting first) {
        reopenIfLost();
        long end = System.nanoTime() + BATCH_NANOS;
        List<StoredInspection> kept = new ArrayList<>();
        Waiting waiting = first;
        while (waiting != null) {
            keep(waiting, kept);
            queuedBytes.addAndGet(-waiting.bytes());
            waiting = kept.size() < BATCH && System.nanoTime() < end ? queue.poll() : null;
        }
        if (commit(kept.size())) {
            kept.forEach(stored -> listeners.forEach(listener -> listener.accept(stored)));
        }
    }

    private void reopenIfLost() {
        if (store.index().isLost()) {
            try {
                store.open(reviews.latest());
            } catch (IOException | RuntimeException e) {
                leaveOut(e.getClass(), e.toString());
            }
        }
    }

    private void keep(Waiting waiting, List<StoredInspection> kept) {
        try {
            Inspection inspection = waiting.inspection();
            byte[] original = waiting.request().image();
            // An image without a defect that nobody has drawn looks like its original.
            byte[] picture = inspection.isDrawingSpared() && original != null ? null : inspection.picture();
            kept.add(store.add(waiting.time(), waiting.route(), inspection, picture, original));
        } catch (IOException | RuntimeException e) {
            leaveOut(e.getClass(), e.toString());
        }
    }

    /** Returns whether what was added can be found now. */
    private boolean commit(int added) {
        try {
            store.commit(reviews.latest());
            return true;
        } catch (IOException | RuntimeException e) {
            return commitAgain(added, e);
        }
    }

    private boolean commitAgain(int added, Exception failure) {
        try {
            if (store.index().isLost()) {
                // The files are there, and the index is made again from them.
                store.open(reviews.latest());
                return true;
            }
            store.discard();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
        for (int i = 0; i < added; i++) {
            leaveOut(failure.getClass(), failure.toString());
        }
        return false;
    }

    private void leaveOut(Object cause, String why) {
        leftOut.increment();
        if (told.add(cause)) {
            LOG.info("An inspection is left out of the history: {}. The line is not concerned. More of the kind are counted, not logged.", why);
        }
    }

    /** Returns inspections that were not kept since the start. */
    public long leftOut() {
        return leftOut.sum();
    }

    /** Finds inspections, newest first. */
    public List<Entry> find(Query query) {
        return read(index -> index.find(query), List.of());
    }

    /** Finds inspections that a person should review, newest first. */
    public List<Entry> find(Query query, ReviewQueue queue) {
        return read(index -> index.find(query, queue), List.of());
    }

    /** @param keyOrId a key, or an id, of which the newest is meant */
    public Optional<Entry> find(String keyOrId) {
        return read(index -> index.find(keyOrId), Optional.empty());
    }

    /** Returns the newest of those that were kept after {@code key}, oldest first. */
    public List<Entry> after(String key, int limit) {
        return read(index -> index.after(key, limit), List.of());
    }

    private interface Reading<T> {
        T from(HistoryIndex index) throws IOException;
    }

    private <T> T read(Reading<T> reading, T otherwise) {
        awaitOpen();
        if (!on) {
            return otherwise;
        }
        try {
            return reading.from(store.index());
        } catch (IOException e) {
            if (told.add("read " + e.getClass())) {
                LOG.warn("The history cannot be read: {}", e.getMessage());
            }
            return otherwise;
        }
    }

    /**
     * Returns the text of {@link StoredInspection#json}, with the latest {@code review} if there is one; empty when it has
     * made room for others in the meantime. To be closed.
     */
    public Optional<InputStream> json(Entry entry) throws IOException {
        Review review = reviews.of(entry.key());
        Optional<InputStream> json = store.files().openJson(entry);
        if (review == null || json.isEmpty()) {
            return json;
        }
        try (InputStream stored = json.get()) {
            ObjectNode both = (ObjectNode) MAPPER.readTree(stored);
            both.set("review", ReviewJson.of(review));
            return Optional.of(new ByteArrayInputStream(MAPPER.writeValueAsBytes(both)));
        }
    }

    /**
     * Records what a person said about an inspection. The inspection itself is never changed.
     *
     * @throws IOException when it cannot be written to disk; then it is not recorded
     */
    public void review(Entry entry, Review review) throws IOException {
        awaitOpen();
        Optional<InputStream> stored = store.files().openJson(entry);
        Reviewed inspection = null;
        if (stored.isPresent()) {
            try (InputStream json = stored.get()) {
                inspection = Reviewed.of(MAPPER.readTree(json));
            }
        }
        Review before = reviews.of(entry.key());
        reviews.add(entry.key(), review, inspection);
        changes.add(new Change("review", entry.key(), before == null ? Map.of("verdict", entry.verdict()) : said(before), said(review)));
        try {
            store.index().review(entry.key(), review);
        } catch (IOException e) {
            // It is on disk, and the index gets it at the next start.
            LOG.warn("The index of the history cannot take a review: {}", e.getMessage());
        }
    }

    /** Returns the latest review of an inspection, also of one that has made room for others. */
    public Optional<Review> reviewOf(String key) {
        awaitOpen();
        return Optional.ofNullable(reviews.of(key));
    }

    /**
     * Returns reviews in the order in which they were recorded.
     *
     * @param position of the last one known; 0 for all
     * @param limit    the largest number to return
     */
    public List<RecordedReview> reviewsAfter(long position, int limit) throws IOException {
        return reviews.after(position, limit);
    }

    /** Waits until a review is recorded, for some time at most. */
    public void awaitReview(long millis) throws InterruptedException {
        reviews.await(millis);
    }

    /** Returns the annotated JPEG, if there is one. To be closed. */
    public Optional<InputStream> picture(Entry entry) throws IOException {
        return store.files().openPicture(entry);
    }

    /** Returns the image's bytes as they came, if they are kept. To be closed. */
    public Optional<InputStream> original(Entry entry) throws IOException {
        return store.files().openOriginal(entry);
    }

    private void awaitOpen() {
        try {
            opened.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps what waits, for some seconds at most. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        LockSupport.unpark(writer);
        if (on) {
            writer.join(5_000);
        }
    }
}
