package io.flawline.camera;

/**
 * The newest image of a camera.
 *
 * @param bytes  of an image file
 * @param number counts the images of the camera since it was opened, lost ones included
 * @param time   when it arrived, ms since 1970
 */
public record LastImage(byte[] bytes, long number, long time) {
}
