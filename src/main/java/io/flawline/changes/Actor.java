package io.flawline.changes;

import java.util.concurrent.Callable;

/** Who makes the changes on the current thread: an account, or {@link #SELF} for what Flawline does without a caller. */
public final class Actor {

    /** Flawline, when a file changed or the time came. */
    public static final String SELF = "flawline";

    private static final ThreadLocal<String> CURRENT = ThreadLocal.withInitial(() -> SELF);

    private Actor() {
    }

    /** Returns who makes the changes on this thread. */
    public static String current() {
        return CURRENT.get();
    }

    /** Runs a task whose changes are those of {@code who}. */
    public static <T> T as(String who, Callable<T> task) throws Exception {
        String before = CURRENT.get();
        CURRENT.set(who);
        try {
            return task.call();
        } finally {
            CURRENT.set(before);
        }
    }

    /** Returns a task that makes its changes, on whichever thread, in the name of the current actor. */
    public static Runnable carry(Runnable task) {
        String who = current();
        return () -> {
            String before = CURRENT.get();
            CURRENT.set(who);
            try {
                task.run();
            } finally {
                CURRENT.set(before);
            }
        };
    }
}
