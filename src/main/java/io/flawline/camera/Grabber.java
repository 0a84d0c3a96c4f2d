package io.flawline.camera;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * An open connection to a camera. Only the thread that opened it calls its methods, {@link #cancel} excepted.
 */
interface Grabber extends AutoCloseable {

    /** Describes when a camera gives an image. */
    enum Pace {
        /** On its own: silence is a fault. */
        STREAM,
        /** The camera gives an image when {@link #next} is called. */
        ON_DEMAND,
        /** The camera gives an image when something outside triggers it: silence is normal. */
        EXTERNAL
    }

    Pace pace();

    /**
     * Waits for the next image.
     *
     * @return null when the source has ended and gives no more images, as a video file does
     * @throws IOException when the connection is of no use any more: the caller closes it and opens another
     */
    @Nullable
    Grab next() throws IOException;

    /** Checks that the camera still answers, where {@link #next} has not been called for some time. */
    default void probe() throws IOException {
        // Most sources notice by themselves.
    }

    /** Makes a running {@link #next} return or fail soon; any thread may call it, also more than once. */
    void cancel();

    @Override
    void close();
}
