package io.flawline.learn;

/**
 * Signals images that nothing can be learned from. The message names the reason and the remedy; nothing was written.
 */
public final class LearnException extends RuntimeException {

    public LearnException(String message) {
        super(message);
    }
}
