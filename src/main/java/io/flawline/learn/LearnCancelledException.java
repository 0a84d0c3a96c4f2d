package io.flawline.learn;

/** Learning was cancelled; nothing was written. */
public final class LearnCancelledException extends RuntimeException {

    public LearnCancelledException() {
        super("Learning was cancelled; nothing was written.");
    }
}
