package io.flawline.model;

import org.jspecify.annotations.Nullable;

import io.flawline.model.OutputMeaning.Corners;

/**
 * Describes how the numbers of boxes follow each other in an output: four for the place, then what is said here.
 *
 * @param corners    what the first four numbers are
 * @param rows       whether the numbers of one box are adjacent; else each number of all boxes is
 * @param first      the number at which the place begins
 * @param objectness whether a score for the presence of an object comes before those of the classes and multiplies them
 * @param single     whether one score and then the number of the class follow, instead of a score for each class
 * @param masks      coefficients of the mask behind all else
 * @param parts      whether places are parts of the input's sides; null to see it in each image: no box in pixels stays
 *                   within two pixels of the corner
 */
public record BoxList(Corners corners, boolean rows, int first, boolean objectness, boolean single, int masks,
        @Nullable Boolean parts) {

    /** Returns a list of places alone; scores are in another output. */
    static BoxList places(Corners corners, @Nullable Boolean parts) {
        return new BoxList(corners, true, 0, false, false, 0, parts);
    }
}
