/**
 * Picture in, {@link io.flawline.inspect.Inspection} out: requests, the way to the model's input and back to source
 * pixels, regions and their measures, overlays, and the workers that do it.
 *
 * <p>Knows models and pictures, but no routes: everything here runs without Camel.
 *
 * <p>Coordinates are pixels of the source picture. A region's box is {@code [x, y, width, height]} with its left
 * and top edge at the named pixel; points (centroid, polygon) name pixel centres, as OpenCV does.
 */
package io.flawline.inspect;
