package io.flawline.jobs;

import org.jspecify.annotations.Nullable;

/** Signals that a job has failed, with a reason for programs and a message for people. */
public final class JobException extends Exception {

    /** The reason of a job that was cancelled. */
    public static final String CANCELLED = "cancelled";

    private final String reason;

    /** @param reason short, in small letters with hyphens, such as {@code too-few-images} */
    public JobException(String reason, @Nullable String message) {
        super(message);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
