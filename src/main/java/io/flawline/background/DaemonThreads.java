package io.flawline.background;

import java.util.concurrent.ThreadFactory;

/** Makes daemon threads: the process ends without waiting for them. */
public final class DaemonThreads {

    private DaemonThreads() {
    }

    /** Returns a factory whose threads all have the same name. */
    public static ThreadFactory named(String name) {
        return task -> of(name, task);
    }

    /** Returns a thread that is not started. */
    public static Thread of(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Starts a task on a new thread. */
    public static void start(String name, Runnable task) {
        of(name, task).start();
    }
}
