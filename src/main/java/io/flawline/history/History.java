package io.flawline.history;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import io.flawline.changes.Change;
import io.flawline.changes.Changes;
import io.flawline.inspect.Inspection;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.request.Sha256;
import io.flawline.route.InspectionListener;

/**
 * Keeps recent inspections in a folder, bounded by number and bytes; the oldest make room for new ones. A
 * {@link HistoryWriter} writes them in the background. When its queue or the disk is full, an inspection is left out. The
 * same happens on a line whose steady rate is above the pace, so that the history does not slow the line. What is left out
 * is counted, and the first one of each cause is logged.
 */
public final class History implements InspectionListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int BURST = 256;

    private static final String TOO_SLOW = "the disk does not keep up with the line";

    private final Store store;
    private final Reviews reviews;
    private volatile Changes changes = Changes.NONE;
    private final boolean on;
    private final TokenBucket pace;
    private final String tooFast;
    private final HistoryWriter writer;
    /** The causes of failed reads that were already logged. */
    private final Set<Object> logged = ConcurrentHashMap.newKeySet();
    private final List<Consumer<StoredInspection>> listeners = new CopyOnWriteArrayList<>();

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
        this.writer = new HistoryWriter(store, reviews, stored -> listeners.forEach(listener -> listener.accept(stored)));
        this.on = maxEntries > 0;
        if (on) {
            writer.start();
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
        writer.keepAtOnceWhile(watched);
    }

    @Override
    public void inspected(@Nullable String route, Request request, Inspection inspection) {
        if (!on || writer.isClosing()) {
            return;
        }
        if (!pace.allows(!inspection.verdict().equals("ok"), System.nanoTime())) {
            writer.leaveOut(tooFast, tooFast);
        } else if (!writer.offer(route, request, inspection)) {
            writer.leaveOut(TOO_SLOW, TOO_SLOW);
        }
    }

    @Override
    public void rejected(@Nullable String route, RejectedException rejection) {
        // Dead letters keep those.
    }

    /** Returns inspections that were not kept since the start. */
    public long leftOut() {
        return writer.leftOut();
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
            if (logged.add(e.getClass())) {
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
     * Records what a person said about an inspection. The inspection itself is never changed. Reviews of one inspection that
     * arrive together take effect in the order in which they are recorded.
     *
     * @return false when the inspection has made room for others in the meantime; then nothing is recorded
     * @throws IOException when it cannot be written to disk; then it is not recorded
     */
    public synchronized boolean review(Entry entry, Review review) throws IOException {
        awaitOpen();
        Optional<InputStream> stored = store.files().openJson(entry);
        if (stored.isEmpty()) {
            return false;
        }
        Reviewed inspection;
        try (InputStream json = stored.get()) {
            inspection = Reviewed.of(MAPPER.readTree(json));
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
        return true;
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
        if (on) {
            writer.awaitOpen();
        }
    }

    /** Keeps what waits, for some seconds at most. */
    @Override
    public void close() throws InterruptedException {
        writer.close();
    }
}
