package io.flawline.inspect;

import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.flawline.image.LargeImages;
import io.flawline.image.Limits;
import io.flawline.model.LoadedModel;
import io.flawline.model.Settings;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/**
 * Inspects one image after the other on the caller's thread, which waits for each inference. An inspection can be given up. It
 * has no timeout and counts as no load. Used by one thread at a time, but for {@link #cancel}.
 */
public final class InlineInspector implements AutoCloseable {

    private final LoadedModel model;
    private final Limits limits;
    /** Null after an unexpected failure, until the next image. */
    private volatile @Nullable Worker worker;

    /** @param model is closed with the inspector */
    public InlineInspector(LoadedModel model, Limits limits) {
        this.model = model;
        this.limits = limits;
        this.worker = new Worker(model, limits, true);
    }

    /**
     * Inspects one image.
     *
     * @param unwanted is asked between the steps of an inspection, and after {@link #cancel}
     * @throws RejectedException with the reason why this image has no result
     * @throws GivenUpException  when {@code unwanted} says so before there is a result
     */
    public Inspection inspect(Request request, Settings settings, Scoping scope, BooleanSupplier unwanted) {
        Worker current = worker();
        current.giveUpWhen(unwanted);
        try (LargeImages.Permit permit = request.image() == null ? LargeImages.Permit.NONE : LargeImages.enter(request.image())) {
            return current.inspect(request, settings, scope, null, permit, SpareWorkers.NONE);
        } catch (RejectedException | GivenUpException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            // What the worker holds may be damaged.
            worker = null;
            current.close();
            throw new RejectedException(Reason.MODEL_FAILED, "Inspection with the model " + model.folder() + " failed: " + e, e);
        }
    }

    private Worker worker() {
        Worker current = worker;
        if (current == null) {
            current = new Worker(model, limits, true);
            worker = current;
        }
        return current;
    }

    /** Ends an inference that runs, if {@code unwanted} says so; any thread may call it at any time. */
    public void cancel() {
        Worker current = worker;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void close() {
        if (worker != null) {
            worker.close();
        }
        model.close();
    }
}
