package io.flawline.camera;

/**
 * One image of a camera.
 *
 * @param image  bytes of an image file
 * @param number counts the images of the camera since it was opened, lost ones included; the first is 1
 * @param time   when it arrived, ms since 1970
 * @param asked  {@link System#nanoTime} before which it cannot have been taken: when it was asked for, or for a camera
 *               that sends on its own, when it began to arrive
 */
record Frame(byte[] image, long number, long time, long asked) {
}
