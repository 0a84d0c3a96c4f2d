package io.flawline.golden;

/** Signals a change that the golden set does not allow as it is; the message says why and what to do. */
public final class GoldenConflictException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    GoldenConflictException(String message) {
        super(message);
    }
}
