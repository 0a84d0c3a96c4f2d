package io.flawline.inspect;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.flawline.model.LoadedModel;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.OpenVinoException;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/** The inferences of one request, each within a limit of time. Confined to one thread, but for {@link #cancel}. */
final class Inference {

    private final LoadedModel model;
    private final InferRequest request;
    private final boolean inline;
    private boolean running;
    private boolean cancelled;
    private BooleanSupplier unwanted = () -> false;

    /** @param inline whether the caller waits for each inference without a limit of time, so that it can be given up */
    Inference(LoadedModel model, InferRequest request, boolean inline) {
        this.model = model;
        this.request = request;
        this.inline = inline;
    }

    /** @throws RejectedException when the model fails or the time is over */
    void run(@Nullable Duration timeout) {
        start();
        finish(timeout);
    }

    /** Starts an inference on the input. It returns at once unless the caller waits for each inference. */
    void start() {
        try {
            if (inline) {
                giveUpIfUnwanted();
                request.infer();
            } else {
                request.startAsync();
                running = true;
                cancelled = false;
            }
        } catch (OpenVinoException e) {
            giveUpIfUnwanted();
            throw failed(e);
        }
    }

    /** Sets when inspections are given up; only for those whose caller waits. */
    void giveUpWhen(BooleanSupplier now) {
        unwanted = now;
    }

    /** @throws GivenUpException when nobody wants the inspection now */
    void giveUpIfUnwanted() {
        if (unwanted.getAsBoolean()) {
            throw new GivenUpException();
        }
    }

    /** Ends an inference whose caller waits, on any thread and at any time. */
    void cancel() {
        try {
            request.cancel();
        } catch (OpenVinoException | IllegalStateException e) {
            // The request was closed, so that nothing runs.
        }
    }

    /**
     * Waits for the inference that was started.
     *
     * @throws RejectedException when the model fails or the time is over; after that time the inference may still run
     */
    void finish(@Nullable Duration timeout) {
        try {
            if (!inline && timeout != null && !request.await(timeout)) {
                cancelled = true;
                request.cancel();
                throw new RejectedException(Reason.TIMED_OUT, "The model %s/%s took longer than flawline.timeout = %d ms."
                        .formatted(model.folder().name(), model.folder().version(), timeout.toMillis()));
            }
            running = false;
            model.dequantize(request);
        } catch (OpenVinoException e) {
            running = false;
            throw failed(e);
        }
    }

    /**
     * Ends an inference whose result nobody needs. {@link #isRunning} is true afterwards when it does not end in time; one that
     * {@link #finish} has cancelled is not waited for again.
     *
     * @param timeout null for an inference on the calling thread, which has ended
     */
    void abandon(@Nullable Duration timeout) {
        if (timeout == null) {
            running = false;
        }
        if (!running || cancelled || timeout == null) {
            return;
        }
        try {
            request.cancel();
            running = !request.await(timeout);
        } catch (OpenVinoException e) {
            running = false; // it was cancelled or failed, so it has ended
        }
    }

    /** Returns whether an inference was started that has not ended. */
    boolean isRunning() {
        return running;
    }

    private RejectedException failed(OpenVinoException e) {
        return new RejectedException(Reason.MODEL_FAILED,
                "The model %s/%s failed: %s".formatted(model.folder().name(), model.folder().version(), e.getMessage()), e);
    }
}
