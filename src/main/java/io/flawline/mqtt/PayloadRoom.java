package io.flawline.mqtt;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds the bytes of large messages that one connection has read and that are not acknowledged yet. While they take all
 * the room, the next large message is left unread: it waits in the broker, which keeps it anyway, and not a second time
 * in this process.
 *
 * <p>The wait is limited, so that the bound is one of memory and never one of the line: a route may hold a message for as
 * long as it likes, such as while a sink is unavailable, and what comes behind the large message, such as the broker's
 * answer to a ping, has to be read in time.
 *
 * <p>Thread-safe.
 */
final class PayloadRoom {

    private final long bytes;
    private final long longestNanos;
    /** Bytes by the packet identifier of a message. */
    private final Map<Integer, Integer> unacknowledged = new HashMap<>();
    private long taken;

    /**
     * @param bytes   the next message is read while those before it take less
     * @param longest the longest time for which a message is left unread
     */
    PayloadRoom(long bytes, Duration longest) {
        this.bytes = bytes;
        this.longestNanos = longest.toNanos();
    }

    /** Waits until there is room, or the longest time is over, and takes it. */
    synchronized void take(int size) {
        long end = System.nanoTime() + longestNanos;
        try {
            for (long left = longestNanos; taken >= bytes && left > 0; left = end - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException e) {
            // The client is being closed.
            Thread.currentThread().interrupt();
        }
        taken += size;
    }

    /** Keeps the room of a message until it is {@link #acknowledged}. */
    synchronized void keep(int identifier, int size) {
        unacknowledged.put(identifier, size);
    }

    /** Returns the room of a message, if it has any. */
    synchronized void acknowledged(int identifier) {
        Integer size = unacknowledged.remove(identifier);
        if (size != null) {
            release(size);
        }
    }

    /** Returns the room of a message that no one acknowledges. */
    synchronized void release(int size) {
        taken -= size;
        notifyAll();
    }

    /** Returns all room, as at a new connection. */
    synchronized void clear() {
        unacknowledged.clear();
        taken = 0;
        notifyAll();
    }
}
