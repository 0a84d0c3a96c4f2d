package io.flawline.camera;

/**
 * One image as a grabber got it.
 *
 * @param image bytes of an image file
 * @param time  when it arrived, or when the camera's driver says it did; ms since 1970
 * @param lost  images that the source dropped or damaged since the grab before, 0 or more
 * @param began when its first byte arrived, as far as the source allows to know; {@link System#nanoTime}
 */
record Grab(byte[] image, long time, long lost, long began) {

    /** Makes an image that is known only now that it is complete. */
    static Grab complete(byte[] image, long time, long lost) {
        return new Grab(image, time, lost, System.nanoTime());
    }
}
