package io.flawline.learn;

import org.opencv.core.Mat;

/**
 * What the model sees of an image: the resized image, or one of its tiles.
 *
 * @param image 8-bit BGR of the input's size; the owner of the photo releases it
 * @param cells that a recipe looks at
 */
record View(Mat image, CellMask cells) {
}
