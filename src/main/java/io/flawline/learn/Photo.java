package io.flawline.learn;

import org.opencv.core.Mat;

/**
 * One image that is learned from.
 *
 * @param name   for people
 * @param sha256 of the file
 * @param width  of the upright source, in pixels
 * @param height of the upright source, in pixels
 * @param views  8-bit BGR of the input's size: the resized image, or its tiles. The owner releases them
 */
record Photo(String name, String sha256, int width, int height, java.util.List<Mat> views) {
}
