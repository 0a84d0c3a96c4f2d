package io.flawline.inspect;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.flawline.image.Limits;
import io.flawline.model.LoadedModel;

/**
 * A worker whose inferences have all cores, for images that come one by one. OpenVINO fixes streams and threads when it
 * compiles a model, so this takes the model a second time, with its memory: it is made when images have come one by one
 * for some time, and never on a line that keeps several workers busy. Thread-safe.
 */
public final class SingleStreamWorker implements AutoCloseable {

    /** The number of images in a row, none of which met another, from which the worker is worth its memory. */
    static final int A_WHILE = 16;
    /**
     * The number of lone images before the worker is leased, once it exists: under load, this many rarely come alone by
     * chance.
     */
    static final int A_FEW = 4;

    private final @Nullable Supplier<LoadedModel> compiler;
    private final Limits limits;
    private final AtomicInteger inARow = new AtomicInteger();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicReference<Worker> free = new AtomicReference<>();
    private volatile @Nullable LoadedModel model;
    private volatile @Nullable Worker worker;

    /** @param compiler makes the model in the way that suits one image; null where no such way exists */
    public SingleStreamWorker(@Nullable Supplier<LoadedModel> compiler, Limits limits) {
        this.compiler = compiler;
        this.limits = limits;
    }

    /** Counts an image at its end. It returns true once, when it is time to {@link #make} the worker. */
    boolean isDue(boolean alone) {
        int count = inARow.updateAndGet(n -> alone ? Math.min(A_WHILE, n + 1) : 0);
        return count == A_WHILE && compiler != null && begun.compareAndSet(false, true);
    }

    /**
     * Compiles the model, which is slow, and runs the worker before it is leased.
     *
     * @throws RuntimeException when that fails; then it is never leased
     */
    void make(Consumer<Worker> firstUse) {
        LoadedModel compiled = Objects.requireNonNull(compiler).get();
        model = compiled;
        Worker made = new Worker(compiled, limits);
        try {
            firstUse.accept(made);
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
        worker = made;
        free.set(made);
    }

    /** Returns the worker for an image that begins; null unless it comes alone, as those before it did. */
    @Nullable
    Worker take(boolean alone) {
        return alone && inARow.get() >= A_FEW ? free.getAndSet(null) : null;
    }

    /** Returns false when it is a worker from elsewhere. */
    boolean takeBack(Worker returned) {
        if (returned != worker) {
            return false;
        }
        free.set(returned);
        return true;
    }

    /** Closes the worker; call it when the worker is not leased, or as the holder of the lease. */
    @Override
    public void close() {
        Worker last = free.getAndSet(null);
        if (last != null) {
            last.close();
        }
        if (model != null) {
            model.close();
        }
    }
}
