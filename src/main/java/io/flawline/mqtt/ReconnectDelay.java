package io.flawline.mqtt;

import java.util.concurrent.TimeUnit;

/**
 * Computes how long to wait before the next attempt to connect. A connection counts as good only after some seconds: a
 * broker that accepts a client and closes its connection at once is not connected to in a tight loop.
 */
final class ReconnectDelay {
    private static final long FIRST_MILLIS = 200;
    private static final long GOOD_MILLIS = 5_000;

    private final long mostMillis;
    private long millis = FIRST_MILLIS;
    private long next = System.nanoTime();
    private long connected;
    private boolean isConnected;

    ReconnectDelay(long mostMillis) {
        this.mostMillis = mostMillis;
    }

    synchronized boolean isOver() {
        return System.nanoTime() - next >= 0;
    }

    synchronized void connected() {
        connected = System.nanoTime();
        isConnected = true;
    }

    /** Notes that the connection was dropped on purpose, which says nothing about the broker. */
    synchronized void dropped() {
        isConnected = false;
        millis = FIRST_MILLIS;
        next = System.nanoTime();
    }

    /** Notes that an attempt has failed, or a connection is lost. */
    synchronized void failed() {
        if (isConnected && isGood()) {
            millis = FIRST_MILLIS;
        }
        isConnected = false;
        next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        millis = Math.min(millis * 2, mostMillis);
    }

    /** Returns whether the connections before were lost soon, and the current one has not lasted yet. */
    synchronized boolean isUnstable() {
        return millis > FIRST_MILLIS * 4 && isConnected && !isGood();
    }

    private boolean isGood() {
        return System.nanoTime() - connected >= TimeUnit.MILLISECONDS.toNanos(GOOD_MILLIS);
    }
}
