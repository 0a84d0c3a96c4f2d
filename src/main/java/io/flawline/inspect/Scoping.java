package io.flawline.inspect;

import org.opencv.core.Mat;

/** Decides which part of an image counts, once its pixels are known. */
public interface Scoping {

    /** Returns whether only the box around the areas is given to the model. */
    boolean crop();

    /**
     * Returns the areas at the position of the part in this image.
     *
     * @param image  decoded, perhaps at reduced size; to be left unchanged
     * @param width  of the source image, pixels
     * @param height of the source image, pixels
     * @throws io.flawline.request.RejectedException when the part is not found
     */
    Scope locate(Mat image, int width, int height);
}
