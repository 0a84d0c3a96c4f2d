package io.flawline.inspect;

import io.flawline.image.LargeImages;
import io.flawline.image.Limits;
import io.flawline.model.LoadedModel;
import io.flawline.model.Settings;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/**
 * Inspects one image after the other completely on the caller's thread, so that all of the work has that thread's priority.
 * It has no timeout and counts as no load. Confined to one thread.
 */
public final class InlineInspector implements AutoCloseable {

    private final LoadedModel model;
    private final Worker worker;

    /** @param model is closed with the inspector */
    public InlineInspector(LoadedModel model, Limits limits) {
        this.model = model;
        this.worker = new Worker(model, limits, true);
    }

    /** @throws RejectedException with the reason why this image has no result */
    public Inspection inspect(Request request, Settings settings, Scoping scope) {
        try (LargeImages.Permit permit = request.image() == null ? LargeImages.Permit.NONE : LargeImages.enter(request.image())) {
            return worker.inspect(request, settings, scope, null, permit, SpareWorkers.NONE);
        } catch (RejectedException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            throw new RejectedException(Reason.MODEL_FAILED, "Inspection with the model " + model.folder() + " failed: " + e, e);
        }
    }

    @Override
    public void close() {
        worker.close();
        model.close();
    }
}
