package io.flawline.history;

/**
 * A token bucket: a number per second, and a burst of more. The lower half of the bucket is for what matters, so that
 * at a steady rate above the allowed one ordinary things cannot crowd it out.
 */
final class TokenBucket {

    private final double perNano;
    private final double burst;
    private double tokens;
    private long last;

    /** @param now of {@link System#nanoTime} */
    TokenBucket(int perSecond, int burst, long now) {
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.tokens = burst;
        this.last = now;
    }

    /** Returns whether one more may pass. */
    synchronized boolean allows(boolean matters, long now) {
        tokens = Math.min(burst, tokens + (now - last) * perNano);
        last = now;
        if (tokens < (matters ? 1 : 1 + burst / 2)) {
            return false;
        }
        tokens--;
        return true;
    }
}
