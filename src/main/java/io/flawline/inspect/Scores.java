package io.flawline.inspect;

import org.opencv.core.Mat;

/**
 * What a segmentation model says of each pixel of its grid. A view of buffers of its maker: valid until that reads
 * again or is closed.
 *
 * @param classes     {@code [H,W]} of bytes: the likeliest class, 0 for background; null when there is but one kind
 * @param probability {@code [H,W]} of 32-bit floats, 0..1: that the pixel is defective, or of its likeliest class
 */
record Scores(Mat classes, Mat probability, Labels labels) {
}
