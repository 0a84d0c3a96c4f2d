package io.flawline.history;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;

/**
 * The files of the history and their index, kept in step and within bounds. The files come first: the index can be made again
 * from them. One thread changes it.
 */
final class Store implements AutoCloseable {

    private static final int REMOVED_AT_ONCE = 64;

    private final HistoryFolder files;
    private final HistoryIndex index;
    private final int maxEntries;
    private final long maxBytes;
    private final List<Entry> added = new ArrayList<>();
    private final List<Entry> removed = new ArrayList<>();
    /** The oldest entries, whose turn to make room comes next. */
    private final Deque<Entry> oldest = new ArrayDeque<>();
    private long count;
    private long bytes;
    private long lastKey;

    Store(Path folder, int maxEntries, long maxBytes) {
        this.files = new HistoryFolder(folder);
        this.index = new HistoryIndex(folder.resolve("index.db"));
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    HistoryFolder files() {
        return files;
    }

    HistoryIndex index() {
        return index;
    }

    /**
     * Opens what an earlier process has left, brings files and index into step, and removes what was left half done. Call it
     * again when the index {@link HistoryIndex#isLost() is lost}.
     */
    void open(Map<String, Review> reviews) throws IOException {
        Set<String> withJson = files.keys();
        index.open();
        oldest.clear();
        added.clear();
        removed.clear();
        count = 0;
        bytes = 0;
        Set<String> complete = new HashSet<>();
        for (Entry entry : index.all()) {
            if (withJson.remove(entry.key()) && files.hasImages(entry)) {
                complete.add(entry.key());
                register(entry);
            } else {
                removed.add(entry);
            }
        }
        for (String key : withJson) {
            files.read(key).ifPresent(entry -> {
                complete.add(key);
                added.add(entry);
                register(entry);
            });
        }
        files.deleteOthers(complete);
        index.change(added, removed, reviews);
        added.clear();
        removed.clear();
        index.review(reviews);
        index.optimize();
        makeRoom(0, 0);
        commit(reviews);
    }

    private void register(Entry entry) {
        count++;
        bytes += entry.bytes();
        lastKey = Math.max(lastKey, Long.parseLong(entry.key()));
    }

    /**
     * Writes the files of one inspection; the oldest entries make room where it is missing. It is found after
     * {@link #commit}.
     *
     * @param time     of the inspection, in whole microseconds
     * @param route    null outside of one
     * @param picture  annotated JPEG
     * @param original the image as it came
     */
    StoredInspection add(Instant time, @Nullable String route, Inspection inspection, byte @Nullable [] picture,
            byte @Nullable [] original) throws IOException {
        // Goes up even where the clock goes back, since the lowest is the first to make room.
        long key = Math.max(lastKey + 1, System.currentTimeMillis() * 1000);
        StoredInspection stored = StoredInspection.of(EntryRow.key(key), time, route, inspection, length(picture), length(original));
        if (stored.entry().bytes() > maxBytes) {
            throw new IOException("%d bytes are more than flawline.history.max-bytes = %d".formatted(stored.entry().bytes(), maxBytes));
        }
        makeRoom(1, stored.entry().bytes());
        files.write(stored, picture, original);
        register(stored.entry());
        added.add(stored.entry());
        return stored;
    }

    private static int length(byte @Nullable [] content) {
        return content == null ? 0 : content.length;
    }

    private void makeRoom(int more, long moreBytes) throws IOException {
        while (count > 0 && (count + more > maxEntries || bytes + moreBytes > maxBytes)) {
            Entry gone = nextToGo();
            files.delete(gone);
            removed.add(gone);
            count--;
            bytes -= gone.bytes();
        }
    }

    private Entry nextToGo() throws IOException {
        if (oldest.isEmpty()) {
            // Those that are removed and not committed yet still count in the index.
            List<Entry> candidates = new ArrayList<>(index.oldest(removed.size() + REMOVED_AT_ONCE));
            candidates.removeAll(removed);
            oldest.addAll(candidates);
        }
        Entry gone = oldest.poll();
        if (gone != null) {
            return gone;
        }
        Optional<Entry> waiting = added.isEmpty() ? Optional.empty() : Optional.of(added.remove(0));
        return waiting.orElseThrow(() -> new IOException("The index of the history lacks entries"));
    }

    /** Puts what was added and removed into the index. */
    void commit(Map<String, Review> reviews) throws IOException {
        if (!added.isEmpty() || !removed.isEmpty()) {
            index.change(List.copyOf(added), List.copyOf(removed), reviews);
            added.clear();
            removed.clear();
        }
    }

    /** Gives up what was added since the last commit; nothing of it stays. */
    void discard() throws IOException {
        for (Entry entry : added) {
            files.delete(entry);
            count--;
            bytes -= entry.bytes();
        }
        added.clear();
    }

    @Override
    public void close() {
        index.close();
    }
}
