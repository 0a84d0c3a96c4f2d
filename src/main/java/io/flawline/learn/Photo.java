package io.flawline.learn;

import java.util.List;

/**
 * One image that is learned from.
 *
 * @param name   for people
 * @param sha256 of the file
 * @param width  of the upright source, in pixels
 * @param height of the upright source, in pixels
 * @param views  the resized image, or its tiles; the owner releases their images
 */
record Photo(String name, String sha256, int width, int height, List<View> views) {
}
