package io.flawline.dataset;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Where the images of a format go, and how it writes what is true of them. */
interface Layout {

    /**
     * Returns the side of a sample.
     *
     * @param defectiveGroups groups with at least one defective image
     */
    default Split split(Sample sample, Set<String> defectiveGroups) {
        return Split.of(sample.group());
    }

    /**
     * Is called first.
     *
     * @throws IOException when the format has no room for so many labels
     */
    default void begin(List<String> classes) throws IOException {
    }

    /** Returns the path of an image below the data set. */
    String image(Sample sample, Split split);

    /**
     * Writes what is true of an image.
     *
     * @param classes all labels of the data set, in order
     */
    void write(Target target, Sample sample, Split split, List<String> classes) throws IOException;

    /** Writes what belongs to all images; call it once, at the end. */
    void finish(Target target, List<String> classes) throws IOException;
}
