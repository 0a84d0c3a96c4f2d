package io.flawline.history;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.background.DaemonThreads;
import io.flawline.inspect.Inspection;
import io.flawline.request.Request;

/**
 * The thread that encodes inspections and writes them behind a short queue. Their index entries share transactions, as fewer
 * transactions cost the line less.
 */
final class HistoryWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);
    private static final int QUEUE_LENGTH = 128;
    /** The index entries of this many inspections, or of this time, share a transaction. */
    private static final int BATCH = 32;
    private static final long BATCH_NANOS = 50_000_000;
    /** How long inspections wait for others to share a transaction while no user watches. */
    private static final long GATHER_NANOS = 500_000_000;
    /** The limit of the bytes of originals in the queue; a larger one still gets in when it is alone. */
    private static final long QUEUE_BYTES = 32L << 20;
    private static final long CLOSE_MILLIS = 5_000;

    private record Waiting(Instant time, @Nullable String route, Request request, Inspection inspection) {

        int bytes() {
            return request.image() == null ? 0 : request.image().length;
        }
    }

    private final Store store;
    private final Reviews reviews;
    private final Consumer<StoredInspection> kept;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(QUEUE_LENGTH);
    private final AtomicLong queuedBytes = new AtomicLong();
    private final LongAdder leftOut = new LongAdder();
    /** The causes that were already logged. */
    private final Set<Object> logged = ConcurrentHashMap.newKeySet();
    private final CountDownLatch opened = new CountDownLatch(1);
    private final Thread thread = DaemonThreads.of("flawline-history", this::run);
    private volatile boolean closing;
    private volatile BooleanSupplier watched = () -> false;

    /** @param kept receives each inspection once it is kept, on the thread that writes */
    HistoryWriter(Store store, Reviews reviews, Consumer<StoredInspection> kept) {
        this.store = store;
        this.reviews = reviews;
        this.kept = kept;
    }

    /** Starts the thread; it first reads what the folder holds. */
    void start() {
        thread.start();
    }

    /** Waits until the folder has been read. */
    void awaitOpen() {
        try {
            opened.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param watched whether a user waits for inspections, so that each is to be kept at once */
    void keepAtOnceWhile(BooleanSupplier watched) {
        this.watched = watched;
    }

    boolean isClosing() {
        return closing;
    }

    /** Returns the number of inspections that were not kept since the start. */
    long leftOut() {
        return leftOut.sum();
    }

    /** Queues an inspection; returns false when the queue is full. */
    boolean offer(@Nullable String route, Request request, Inspection inspection) {
        Waiting waiting = new Waiting(Instant.now().truncatedTo(ChronoUnit.MICROS), route, request, inspection);
        long before = queuedBytes.getAndAdd(waiting.bytes());
        if ((before == 0 || before + waiting.bytes() <= QUEUE_BYTES) && queue.offer(waiting)) {
            if (isPressing()) {
                LockSupport.unpark(thread);
            }
            return true;
        }
        queuedBytes.addAndGet(-waiting.bytes());
        return false;
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

    /** Waits for more inspections, unless a user watches or the queue fills up: fewer transactions cost the line less. */
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
        List<StoredInspection> added = new ArrayList<>();
        Waiting waiting = first;
        while (waiting != null) {
            keep(waiting, added);
            queuedBytes.addAndGet(-waiting.bytes());
            waiting = added.size() < BATCH && System.nanoTime() < end ? queue.poll() : null;
        }
        if (commit(added.size())) {
            added.forEach(kept);
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

    private void keep(Waiting waiting, List<StoredInspection> added) {
        try {
            Inspection inspection = waiting.inspection();
            byte[] original = waiting.request().image();
            // An image without a defect that nobody has drawn looks like its original.
            byte[] picture = inspection.isDrawingSpared() && original != null ? null : inspection.picture();
            added.add(store.add(waiting.time(), waiting.route(), inspection, picture, original));
        } catch (IOException | RuntimeException e) {
            leaveOut(e.getClass(), e.toString());
        }
    }

    /** Commits what was added; returns whether it can be found now. */
    private boolean commit(int number) {
        try {
            store.commit(reviews.latest());
            return true;
        } catch (IOException | RuntimeException e) {
            return commitAgain(number, e);
        }
    }

    private boolean commitAgain(int number, Exception failure) {
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
        for (int i = 0; i < number; i++) {
            leaveOut(failure.getClass(), failure.toString());
        }
        return false;
    }

    /** Counts an inspection that is not kept, and logs the first one of each cause. */
    void leaveOut(Object cause, String why) {
        leftOut.increment();
        if (logged.add(cause)) {
            LOG.info("An inspection is left out of the history: {}. The line is not concerned. More of the kind are counted, not logged.", why);
        }
    }

    /** Keeps what waits, for some seconds at most. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        LockSupport.unpark(thread);
        // Returns at once when the thread was never started.
        thread.join(CLOSE_MILLIS);
    }
}
