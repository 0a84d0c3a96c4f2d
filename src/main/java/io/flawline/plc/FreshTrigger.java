package io.flawline.plc;

import java.util.Date;

import org.apache.camel.Exchange;

/**
 * Says whether a trigger is so recent that an image taken now shows its part and not the next one. The header
 * {@code CamelTriggerTime} has the time of the trigger; without it no trigger is recent.
 */
public final class FreshTrigger {
    /** Header: epoch ms of the trigger. */
    static final String TIME = "CamelTriggerTime";

    private static final int MAX = 60_000;

    private int within = 300;

    /**
     * Sets the ms after the trigger in which the part is in front of the camera, 1 to 60,000 (300).
     *
     * @throws IllegalArgumentException when it is out of range
     */
    public void setWithin(int within) {
        if (within < 1 || within > MAX) {
            throw new IllegalArgumentException("FreshTrigger: within = %d: must be 1 to %d (ms)".formatted(within, MAX));
        }
        this.within = within;
    }

    /** Returns whether the trigger is fresh, for filters: {@code ${bean:freshTrigger?method=isFresh}}. */
    public boolean isFresh(Exchange exchange) {
        Object time = exchange.getMessage().getHeader(TIME);
        if (time instanceof Date date) {
            return isFresh(date.getTime());
        }
        return time instanceof Number millis && isFresh(millis.longValue());
    }

    private boolean isFresh(long millis) {
        return Math.abs(System.currentTimeMillis() - millis) <= within;
    }
}
