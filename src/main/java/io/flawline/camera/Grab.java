package io.flawline.camera;

/**
 * One image as a grabber got it.
 *
 * @param image bytes of an image file
 * @param time  when it arrived, or when the camera's driver says it did; ms since 1970
 * @param lost  images that the source dropped or damaged since the grab before, 0 or more
 */
record Grab(byte[] image, long time, long lost) {
}
