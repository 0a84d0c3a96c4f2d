package io.flawline.inspect;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.background.DaemonThreads;
import io.flawline.image.LargeImages;
import io.flawline.image.Limits;
import io.flawline.image.Mats;
import io.flawline.model.LoadedModel;
import io.flawline.model.Settings;
import io.flawline.model.Settings.Resize;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/**
 * Inspects images with one model, on the caller's thread, as many at once as there are workers. It is thread-safe. A
 * worker whose inference hangs is left behind and closed when it comes back; another takes its place.
 */
public final class Inspector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Inspector.class);

    /** Pixels of the grey image for a model that takes any size. */
    private static final int WARM_SIDE = 256;

    private final LoadedModel model;
    private final SingleStreamWorker solo;
    private final Limits limits;
    private final Duration timeout;
    private final Semaphore permits;
    private final Deque<Worker> idle = new ArrayDeque<>();
    /** The owner's is one, until it closes. */
    private final AtomicInteger uses = new AtomicInteger(1);
    private final InFlight load;
    private final SpareWorkers spares = new IdleWorkers();

    /**
     * @param model   is closed with the inspector
     * @param solo    is closed with the inspector
     * @param workers inspections at once, at least 1; workers are made when they are needed
     * @param timeout of one inference, and of the wait for a free worker
     * @param load    counts the current work
     */
    public Inspector(LoadedModel model, SingleStreamWorker solo, Limits limits, int workers, Duration timeout, InFlight load) {
        this.model = model;
        this.solo = solo;
        this.limits = limits;
        this.timeout = timeout;
        this.load = load;
        this.permits = new Semaphore(workers, true);
    }

    public LoadedModel model() {
        return model;
    }

    SingleStreamWorker solo() {
        return solo;
    }

    /** Runs a grey image through all stages, so that no real one pays for first uses. */
    public void warm(Settings settings) {
        withGrey(grey -> inspect(grey, settings).picture());
    }

    private void withGrey(Consumer<Request> use) {
        Mat grey = new Mat(model.height(WARM_SIDE), model.width(WARM_SIDE), CvType.CV_8UC3, new Scalar(128, 128, 128));
        try {
            use.accept(Request.ofMat(grey));
        } finally {
            Mats.release(grey);
        }
    }

    /**
     * Inspects an image that no one sent, if a worker is free. It does not count.
     *
     * @return null when all workers are busy
     */
    public @Nullable Inspection rehearse(Request request, Settings settings) {
        Worker worker = spares.borrow();
        if (worker == null) {
            return null;
        }
        boolean usable = false;
        try {
            Inspection inspection = worker.inspect(request, settings, Scope.ALL, timeout, LargeImages.Permit.NONE, SpareWorkers.NONE);
            usable = true;
            return inspection;
        } catch (RejectedException e) {
            usable = true;
            throw e;
        } finally {
            if (usable) {
                spares.giveBack(worker);
            } else {
                spares.discard(worker);
            }
        }
    }

    /** @throws RejectedException with the reason why this image has no result */
    public Inspection inspect(Request request, Settings settings) {
        return inspect(request, settings, Scope.ALL);
    }

    /**
     * Inspects the part of an image that counts.
     *
     * @throws RejectedException with the reason for the missing result
     */
    public Inspection inspect(Request request, Settings settings, Scoping scope) {
        try (LargeImages.Permit permit = request.image() == null ? LargeImages.Permit.NONE : LargeImages.enter(request.image())) {
            return inspect(request, settings, scope, permit);
        }
    }

    private Inspection inspect(Request request, Settings settings, Scoping scope, LargeImages.Permit permit) {
        load.waits();
        try {
            if (!permits.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new RejectedException(Reason.TIMED_OUT, "No worker was free within flawline.timeout = "
                        + timeout.toMillis() + " ms; more flawline.workers may help, or fewer images at once.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedException(Reason.TIMED_OUT, "Interrupted while waiting for a free worker.", e);
        } finally {
            load.waitsNoMore();
        }
        long turn = load.begins();
        Worker worker = null;
        boolean tiled = settings.resize() == Resize.TILE;
        try {
            worker = tiled ? take() : take(turn);
            Inspection inspection = worker.inspect(request, settings, scope, timeout, permit, spares);
            give(worker);
            return inspection;
        } catch (RejectedException e) {
            if (worker != null) {
                giveOrLeave(worker);
            }
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) { // an error would leave a route without its dead letter
            if (worker != null) {
                leaveBehind(worker);
            }
            throw new RejectedException(Reason.MODEL_FAILED,
                    "Inspection with the model " + model.folder() + " failed: " + why(e), e);
        } finally {
            if (!tiled && solo.isDue(load.isAlone(turn))) {
                makeSolo();
            }
            load.ends();
            permits.release();
        }
    }

    /** Returns how many workers wait for their next image. */
    int idleWorkers() {
        synchronized (idle) {
            return idle.size();
        }
    }

    private Worker take(long turn) {
        Worker allCores = solo.take(load.isAlone(turn));
        if (allCores != null) {
            return allCores;
        }
        return take();
    }

    private Worker take() {
        synchronized (idle) {
            Worker worker = idle.pollFirst();
            if (worker != null) {
                return worker;
            }
        }
        return new Worker(model, limits);
    }

    private void give(Worker worker) {
        if (!solo.takeBack(worker)) {
            synchronized (idle) {
                idle.addFirst(worker);
            }
        }
    }

    private void giveOrLeave(Worker worker) {
        if (worker.isRunning()) {
            leaveBehind(worker);
        } else {
            give(worker);
        }
    }

    /** Workers of this inspector, while cores are idle: all inspectors count. */
    private final class IdleWorkers implements SpareWorkers {
        private static final int CORES = Runtime.getRuntime().availableProcessors();

        @Override
        public boolean allows(int workers) {
            return workers <= 1 || workers - 1 + load.busy() + load.waiting() <= CORES;
        }

        @Override
        public @Nullable Worker borrow() {
            if (!permits.tryAcquire()) {
                return null;
            }
            try {
                return take();
            } catch (RuntimeException | OutOfMemoryError e) {
                permits.release();
                throw e;
            }
        }

        @Override
        public void giveBack(Worker worker) {
            giveOrLeave(worker);
            permits.release();
        }

        @Override
        public void discard(Worker worker) {
            leaveBehind(worker);
            permits.release();
        }
    }

    /** Makes the worker on a separate thread, as images are inspected during this time. */
    private void makeSolo() {
        if (enter()) {
            DaemonThreads.start("flawline-all-cores", () -> {
                try {
                    solo.make(worker -> withGrey(grey -> worker.inspect(grey, model.settings(), Scope.ALL, timeout, LargeImages.Permit.NONE, SpareWorkers.NONE).picture()));
                    LOG.info("Model {}: images come one by one, each has all cores from now on", model.folder());
                } catch (RuntimeException e) {
                    LOG.info("Model {}: images come one by one but continue with one core each: {}", model.folder(), e.getMessage());
                } finally {
                    leave();
                }
            });
        }
    }

    /** Closes the worker on a separate thread, as closing waits for the inference that does not end. */
    private static void leaveBehind(Worker worker) {
        DaemonThreads.start("flawline-left-behind", worker::close);
    }

    /** Begins a use, which {@link #leave} ends. It returns false when the inspector is closed. */
    public boolean enter() {
        return uses.getAndUpdate(n -> n == 0 ? 0 : n + 1) != 0;
    }

    public void leave() {
        if (uses.decrementAndGet() == 0) {
            idle.forEach(Worker::close);
            solo.close();
            model.close();
        }
    }

    /** Takes no new uses; those that have begun continue, and the last to end frees the model. Call it once. */
    @Override
    public void close() {
        leave();
    }

    private static String why(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
