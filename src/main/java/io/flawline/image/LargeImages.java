package io.flawline.image;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds the memory of images that are decoded at the same time in this JVM. Small images never wait. Large ones share
 * a fixed number of pixels, so that very large images are decoded one after another. Decoding itself has a bounded
 * cost, hence so has the wait.
 */
public final class LargeImages {

    /** Images with fewer pixels never wait. */
    static final long SMALL = 16L << 20;
    /** An image of more than half of these pixels is decoded alone. */
    static final long TOTAL = 64L << 20;
    private static final int UNIT = 1 << 20;
    private static final Semaphore PERMITS = new Semaphore((int) (TOTAL / UNIT), true);

    private LargeImages() {
    }

    /** A permit that a caller holds while it decodes; closing it twice does nothing. */
    public interface Permit extends AutoCloseable {
        /** The permit of an image that never waits. */
        Permit NONE = () -> {};

        @Override
        void close();
    }

    /**
     * Waits until an image may be decoded. Callers wait here before they take a worker, so that only large images wait
     * for large images.
     *
     * @param image encoded; one that cannot be read does not wait, as the decoder refuses it at once
     */
    public static Permit enter(byte[] image) {
        try {
            ImageHeader header = ImageHeader.read(image);
            return enter((long) header.width() * header.height());
        } catch (UnreadableImageException e) {
            return Permit.NONE;
        }
    }

    /** Returns whether an image is so large that no other large one is decoded at the same time. */
    public static boolean isDecodedAlone(byte[] image) {
        try {
            ImageHeader header = ImageHeader.read(image);
            return (long) header.width() * header.height() > TOTAL / 2;
        } catch (UnreadableImageException e) {
            return false;
        }
    }

    /** Waits until an image of {@code pixels} may be decoded. */
    static Permit enter(long pixels) {
        if (pixels < SMALL) {
            return Permit.NONE;
        }
        int units = (int) (Math.min(pixels, TOTAL) / UNIT);
        PERMITS.acquireUninterruptibly(units);
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
            if (held.getAndSet(false)) {
                PERMITS.release(units);
            }
        };
    }

    /** Returns the pixels that may be decoded now without waiting. */
    static long available() {
        return (long) PERMITS.availablePermits() * UNIT;
    }
}
