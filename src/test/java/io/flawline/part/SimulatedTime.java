package io.flawline.part;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/** A clock that a test advances; tasks run when their time is reached, in order, on the test's thread. */
final class SimulatedTime implements StationClock {
    private static final long EPOCH = 1_700_000_000_000L;

    private record Task(long at, Runnable work) {
    }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong(Task::at));
    private long nanos;
    private long set;

    @Override
    public long millis() {
        return EPOCH + set + TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void schedule(long delayNanos, Runnable task) {
        tasks.add(new Task(nanos + delayNanos, task));
    }

    /** Ms since the simulation began. */
    long now() {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    void advanceTo(long millis) {
        long until = TimeUnit.MILLISECONDS.toNanos(millis);
        while (!tasks.isEmpty() && tasks.peek().at() <= until) {
            Task task = tasks.poll();
            nanos = Math.max(nanos, task.at());
            task.work().run();
        }
        nanos = Math.max(nanos, until);
    }

    /** As when somebody, or a time server, sets the clock of the machine. */
    void set(long byMillis) {
        set += byMillis;
    }

    /** As when the process ends: nothing that was scheduled runs. */
    void forgetTasks() {
        tasks.clear();
    }
}
