package io.flawline.inspect;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

import io.flawline.request.RejectedException;

/**
 * The lanes on which the tiles of one image run at once: that of its own worker, and those of spare workers. Before each tile a
 * spare worker returns to the other images if they need it. Confined to one thread.
 */
final class TileLanes implements AutoCloseable {

    private final Mat image;
    private final TileLane own;
    private final SpareWorkers spares;
    private final @Nullable Duration timeout;
    private final Deque<Running> running = new ArrayDeque<>();
    private final Deque<Worker> idle = new ArrayDeque<>();
    /** The spare worker in use at this moment; not null at the end means that its use has failed unexpectedly. */
    private @Nullable Worker inUse;
    private int borrowed;
    private boolean ownRuns;

    /** A tile whose inference was started; {@code lender} is null on the image's own lane. */
    private record Running(TileLane lane, @Nullable Worker lender, Tiles.Tile tile) {
    }

    TileLanes(Mat image, TileLane own, SpareWorkers spares, @Nullable Duration timeout) {
        this.image = image;
        this.own = own;
        this.spares = spares;
        this.timeout = timeout;
    }

    /** Starts a tile if a lane is free for it; returns whether it did. */
    boolean start(Tiles.Tile tile) {
        if (!ownRuns) {
            own.start(image, tile.seen());
            ownRuns = true;
            running.add(new Running(own, null, tile));
            return true;
        }
        Worker worker = spare();
        if (worker == null) {
            return false;
        }
        TileLane lane = worker.tileLane();
        Running started = new Running(lane, worker, tile);
        running.add(started); // before the start, as a failure gives back what is here
        use(worker, () -> lane.start(image, tile.seen()));
        return true;
    }

    private @Nullable Worker spare() {
        if (!spares.allows(idle.isEmpty() ? borrowed + 2 : borrowed + 1)) {
            giveBackIdle();
            return null;
        }
        if (!idle.isEmpty()) {
            return idle.poll();
        }
        Worker worker = spares.borrow();
        if (worker != null) {
            borrowed++;
            use(worker, () -> worker.tileLane().input().begin(image));
        }
        return worker;
    }

    /** A rejection leaves the worker usable; any other failure does not. */
    private void use(@Nullable Worker worker, Runnable task) {
        inUse = worker;
        try {
            task.run();
        } catch (RejectedException e) {
            inUse = null;
            throw e;
        }
        inUse = null;
    }

    boolean isEmpty() {
        return running.isEmpty();
    }

    /** What takes the scores of one tile before its lane is used again. */
    interface Sink {
        void take(Tiles.Tile tile, TileLane lane);
    }

    /** Passes on the tile that was started first; its inference may still have to end. */
    void first(Sink sink) {
        Running first = running.getFirst();
        use(first.lender(), () -> sink.take(first.tile(), first.lane()));
        running.removeFirst();
        if (first.lender() == null) {
            ownRuns = false;
        } else {
            idle.add(first.lender());
        }
    }

    private void giveBackIdle() {
        while (!idle.isEmpty()) {
            giveBack(idle.poll());
        }
    }

    private void giveBack(Worker worker) {
        borrowed--;
        spares.giveBack(worker);
    }

    /** Ends what still runs after a failure, and returns all spare workers; the one that failed is discarded. */
    @Override
    public void close() {
        running.forEach(tile -> tile.lane().inference().abandon(timeout));
        running.stream().map(Running::lender).filter(lender -> lender != null && lender != inUse).forEach(this::giveBack);
        running.clear();
        giveBackIdle();
        if (inUse != null) {
            borrowed--;
            spares.discard(inUse);
            inUse = null;
        }
    }
}
