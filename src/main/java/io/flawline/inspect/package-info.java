/**
 * Turns one image into one {@link io.flawline.inspect.Inspection}: it places the image in the model's input, infers,
 * reads regions from the outputs, measures and draws them.
 *
 * <p>The package knows models and images, but no routes: all classes here run without Camel.
 *
 * <p>Coordinates are pixels of the source image. A region's box is {@code [x, y, width, height]} with its left
 * and top edge at the named pixel; points (centroid, polygon) name pixel centres, as in OpenCV.
 */
@NullMarked
package io.flawline.inspect;

import org.jspecify.annotations.NullMarked;
