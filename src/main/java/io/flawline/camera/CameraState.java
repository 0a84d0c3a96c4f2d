package io.flawline.camera;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/** The newest image of a camera, the threads that wait for one, and what is counted. Safe for all threads. */
final class CameraState {
    /** After this a failure of a camera whose silence is normal counts. */
    private static final Duration FAILURE = Duration.ofSeconds(10);

    /** One thread that waits; its condition, once fulfilled by an image, stays so for all newer ones. */
    private static final class Waiter {
        private final Predicate<Frame> match;

        Waiter(Predicate<Frame> match) {
            this.match = match;
        }
    }

    private final Duration silence;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final FrameRate rate = new FrameRate();
    private final List<Waiter> waiters = new ArrayList<>();
    private Grabber.@Nullable Pace pace;
    private @Nullable Frame newest;
    private long number;
    private long frames;
    private long takenUpTo;
    private long skipped;
    private long reconnects;
    private @Nullable String failure;
    private long failingSince;
    private long lastSign = System.nanoTime();
    private boolean ended;

    /** @param silence see {@link Camera#Camera} */
    CameraState(Duration silence) {
        this.silence = silence;
    }

    /** @return the newest image once it matches; null when none does in time */
    @Nullable
    Frame await(Predicate<Frame> match, Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        Waiter waiter = new Waiter(match);
        lock.lockInterruptibly();
        try {
            if (newest != null && match.test(newest)) {
                return newest;
            }
            waiters.add(waiter);
            changed.signalAll();
            while (left > 0 && waiters.contains(waiter)) {
                left = changed.awaitNanos(left);
            }
            return waiters.contains(waiter) ? null : newest;
        } finally {
            waiters.remove(waiter);
            lock.unlock();
        }
    }

    /** Waits until a thread waits for an image; false when none does in time. */
    boolean awaitDemand(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (left > 0 && waiters.isEmpty()) {
                left = changed.awaitNanos(left);
            }
            return !waiters.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a thread waits for an image. */
    boolean isAwaited() {
        lock.lock();
        try {
            return !waiters.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    void opened(Grabber.Pace now) {
        locked(() -> {
            pace = now;
            if (now != Grabber.Pace.STREAM) {
                sign();
            }
        });
    }

    /** Notes that the camera answered without giving an image. */
    void answered() {
        locked(this::sign);
    }

    void arrived(Grab grab, long asked) {
        locked(() -> {
            skipped += grab.lost() + (newest != null && newest.number() > takenUpTo ? 1 : 0);
            number += grab.lost() + 1;
            frames++;
            rate.add(System.nanoTime());
            newest = new Frame(grab.image(), number, grab.time(), asked);
            sign();
            waiters.removeIf(waiter -> waiter.match.test(newest));
            changed.signalAll();
        });
    }

    /** Notes that an image is on its way through a route; the others before it were skipped. */
    void taken(Frame frame) {
        locked(() -> takenUpTo = Math.max(takenUpTo, frame.number()));
    }

    void ended() {
        locked(() -> ended = true);
    }

    boolean hasEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** @return whether this is news: the first failure since the camera gave something, or another one */
    boolean failed(String message) {
        lock.lock();
        try {
            boolean news = !message.equals(failure);
            if (failure == null) {
                failingSince = System.nanoTime();
            }
            failure = message;
            return news;
        } finally {
            lock.unlock();
        }
    }

    void reconnecting() {
        locked(() -> reconnects++);
    }

    /** Returns the number of images that the camera gave. */
    long frames() {
        return counted(() -> frames);
    }

    /** Returns the number of images that no route took, those that the source lost included. */
    long skipped() {
        return counted(() -> skipped);
    }

    /** Attempts to connect again after a failure. */
    long reconnects() {
        return counted(() -> reconnects);
    }

    /** Returns the newest image; empty before the first. */
    Optional<Frame> newest() {
        lock.lock();
        try {
            return Optional.ofNullable(newest);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the images per second of the latest seconds. */
    double perSecond() {
        lock.lock();
        try {
            return rate.perSecond(System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of the newest image, 0 before the first. */
    long number() {
        return counted(() -> number);
    }

    /** Returns what went wrong last; null once the camera has given something since. */
    @Nullable
    String failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** Returns why the camera counts as failed, as the end of a sentence; null when it does not. */
    @Nullable
    String problem() {
        lock.lock();
        try {
            if (ended) {
                return null;
            }
            if (failure != null && since(failingSince).compareTo(silence.isZero() ? FAILURE : silence) > 0) {
                return quiet(since(lastSign));
            }
            return !silence.isZero() && since(lastSign).compareTo(longest()) > 0 ? quiet(since(lastSign)) : null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the longest time without a sign: a camera that is asked for its images is asked every half silence. */
    private Duration longest() {
        return pace == Grabber.Pace.STREAM ? silence : pace == Grabber.Pace.ON_DEMAND ? silence.multipliedBy(2) : Duration.ofDays(365);
    }

    private String quiet(Duration time) {
        return "has given nothing for %d s%s".formatted(time.toSeconds(), failure == null ? "" : ": " + failure);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private void sign() {
        lastSign = System.nanoTime();
        failure = null;
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private long counted(LongSupplier value) {
        lock.lock();
        try {
            return value.getAsLong();
        } finally {
            lock.unlock();
        }
    }
}
