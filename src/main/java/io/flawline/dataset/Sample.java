package io.flawline.dataset;

/**
 * An image of a data set.
 *
 * @param key    of the inspection
 * @param group  what must not be on two sides of the split
 * @param file   name of the image, without a folder
 * @param width  of the upright image in pixels
 * @param height of the upright image in pixels
 */
record Sample(String key, String group, String file, int width, int height, Truth truth) {

    /** Returns the name of the file without its ending. */
    String stem() {
        return file.substring(0, file.lastIndexOf('.'));
    }
}
