package io.flawline.request;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes ids for requests that bring none: UUIDs of version 7, so that they sort by time, also within one millisecond.
 */
public final class Ids {

    private static final SecureRandom RANDOM = new SecureRandom();
    /** 48 bits of Unix milliseconds and 12 bits that count on within one. */
    private static final AtomicLong LAST = new AtomicLong();

    private Ids() {
    }

    public static String next() {
        long now = System.currentTimeMillis() << 12;
        long stamp = LAST.updateAndGet(last -> Math.max(last + 1, now));
        long high = (stamp >>> 12) << 16 | 0x7000 | (stamp & 0xfff);
        long low = RANDOM.nextLong() >>> 2 | 1L << 63;
        return new UUID(high, low).toString();
    }
}
