package io.flawline.shadow;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.flawline.background.DaemonThreads;
import io.flawline.background.LowPriority;
import io.flawline.inspect.GivenUpException;
import io.flawline.inspect.InFlight;
import io.flawline.inspect.Inspection;
import io.flawline.serving.Candidate;

/**
 * Runs inspections in time that no image of the line needs: one after the other, when no image is in progress and none has
 * arrived for some time. An image that arrives ends the inspection that runs, its inference within one layer of the model; it is
 * tried again later. Decoding cannot be ended, so that the thread has a low priority. One thread uses it.
 */
final class IdleTime implements AutoCloseable {

    /** No image may have arrived for this time. */
    private static final long QUIET_MILLIS = 5;

    private final InFlight line;
    private final ExecutorService thread;
    private final Runnable arrival = this::giveUp;
    private final BooleanSupplier ended;
    private volatile @Nullable Candidate running;
    private volatile long arrived;

    /**
     * @param name  of the thread
     * @param ended whether to wait for the line no longer; any thread may change it
     */
    IdleTime(InFlight line, String name, BooleanSupplier ended) {
        this.line = line;
        this.ended = ended;
        this.thread = Executors.newSingleThreadExecutor(task -> DaemonThreads.of(name, () -> {
            LowPriority.ofThisThread();
            task.run();
        }));
        line.onArrival(arrival);
    }

    /** Called on the thread of an image of the line. */
    private void giveUp() {
        Candidate candidate = running;
        if (candidate != null) {
            candidate.cancel();
        }
    }

    private boolean isLineBusy() {
        return line.begun() != arrived || line.busy() > 0 || line.waiting() > 0;
    }

    /**
     * Inspects an image, as soon as the line lets it.
     *
     * @param candidate is loaded, see {@link Candidate#prepare}
     * @param work      calls the candidate
     * @param tries     of which each but the last ends when an image arrives
     * @param insists   whether the last one goes on all the same
     * @return empty when an image arrived during each try, or it has ended
     */
    Optional<Inspection> run(Candidate candidate, Callable<Inspection> work, int tries, boolean insists) throws InterruptedException {
        for (int left = tries; left > 0 && awaitIdle(); left--) {
            boolean yields = left > 1 || !insists;
            Optional<Inspection> result = attempt(candidate, work, yields);
            if (result.isPresent()) {
                return result;
            }
        }
        return Optional.empty();
    }

    private Optional<Inspection> attempt(Candidate candidate, Callable<Inspection> work, boolean yields) throws InterruptedException {
        candidate.giveUpWhen(yields ? this::isLineBusy : () -> false);
        running = yields ? candidate : null;
        try {
            return Optional.of(thread.submit(work).get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GivenUpException) {
                return Optional.empty();
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } finally {
            running = null;
        }
    }

    /** Waits until no image is in progress and none has arrived for some time; returns false when it has ended before. */
    private boolean awaitIdle() throws InterruptedException {
        long before = -1;
        while (!ended.getAsBoolean()) {
            long begun = line.begun();
            if (begun == before && line.busy() == 0 && line.waiting() == 0) {
                arrived = begun;
                return true;
            }
            before = begun;
            TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
        }
        return false;
    }

    /** Ends the thread; call it when nothing runs. */
    @Override
    public void close() {
        line.removeOnArrival(arrival);
        thread.shutdown();
    }
}
