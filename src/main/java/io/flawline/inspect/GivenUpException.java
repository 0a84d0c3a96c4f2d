package io.flawline.inspect;

/** Signals that an inspection ended early because the line needs the processor. The same image may be inspected again. */
public final class GivenUpException extends RuntimeException {

    GivenUpException() {
        super("The inspection was given up, as the line needs the processor.", null, false, false);
    }
}
