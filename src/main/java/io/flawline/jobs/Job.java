package io.flawline.jobs;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** One job: where it is, its result, and a way to cancel it. Thread-safe. */
public final class Job {

    private final String id;
    private final String kind;
    private final String model;
    private volatile boolean cancelled;
    private volatile Runnable whenCancelled = () -> {};
    private String state = "running";
    private String step = "waiting";
    private double progress;
    private @Nullable Object result;
    private @Nullable Map<String, String> error;

    Job(String id, String kind, String model) {
        this.id = id;
        this.kind = kind;
        this.model = model;
    }

    public String id() {
        return id;
    }

    /**
     * Notes where the job is.
     *
     * @param share of the work that is done, 0..1
     * @param currentStep current work, for people
     */
    public synchronized void at(double share, String currentStep) {
        progress = share;
        step = currentStep;
    }

    /** Returns whether the work is to stop as soon as possible. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Stops the job as soon as possible; one that has ended stays as it is. */
    public void cancel() {
        cancelled = true;
        whenCancelled.run();
    }

    /** Sets what {@link #cancel} does in addition; it may run several times. */
    void whenCancelled(Runnable action) {
        whenCancelled = action;
    }

    synchronized void done(Object found) {
        state = "done";
        step = "done";
        progress = 1;
        result = found;
    }

    synchronized void failed(String reason, @Nullable String message) {
        state = "failed";
        step = reason;
        error = Map.of("reason", reason, "message", message);
    }

    /** Returns the job as JSON has it: {@code state} is {@code running}, {@code done} or {@code failed}; {@code progress} 0..1. */
    public synchronized Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("kind", kind);
        json.put("model", model);
        json.put("state", state);
        json.put("progress", Math.round(progress * 1000) / 1000.0);
        json.put("step", step);
        if (result != null) {
            json.put("result", result);
        }
        if (error != null) {
            json.put("error", error);
        }
        return json;
    }
}
