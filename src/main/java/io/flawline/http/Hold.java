package io.flawline.http;

import java.util.concurrent.atomic.AtomicBoolean;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * The place of a request in the gate, and its bytes. They are free as soon as the request is answered or its caller has
 * gone, and no work on its body is left: a body that waits for a worker is in memory also after its caller has gone.
 * Thread-safe.
 */
public final class Hold {
    private static final String KEY = "flawline.hold";
    private static final Hold NONE = new Hold(() -> {
        // A request without a body takes no place.
    });

    private final Runnable free;
    /** The call itself is one, until it ends. */
    private int uses = 1;

    private Hold(Runnable free) {
        this.free = free;
    }

    /** @param free frees the place and the bytes; it is called once */
    static void begin(RoutingContext call, Runnable free) {
        Hold hold = new Hold(free);
        call.put(KEY, hold);
        AtomicBoolean ended = new AtomicBoolean();
        call.addEndHandler(answeredOrGone -> {
            if (ended.compareAndSet(false, true)) {
                hold.end();
            }
        });
    }

    /** Extends the hold of a call by a piece of work; the caller calls {@link #end} once afterwards. */
    public static Hold extend(RoutingContext call) {
        @Nullable
        Hold hold = call.get(KEY);
        if (hold == null || !hold.use()) {
            return NONE;
        }
        return hold;
    }

    private synchronized boolean use() {
        if (uses == 0) {
            return false;
        }
        uses++;
        return true;
    }

    /** Ends the piece of work. */
    public void end() {
        if (this == NONE) {
            return;
        }
        synchronized (this) {
            if (--uses > 0) {
                return;
            }
        }
        free.run();
    }
}
