package io.flawline.dataset;

import java.io.IOException;
import java.util.List;

/** {@code train/images} and {@code train/masks}: 8-bit masks with 0 for the background, and 1 and more for the labels in order. */
final class MasksLayout implements Layout {

    private static final int MOST = 255;

    @Override
    public String image(Sample sample, Split split) {
        return split.lowerCaseName() + "/images/" + sample.file();
    }

    @Override
    public void begin(List<String> classes) throws IOException {
        if (classes.size() > MOST) {
            throw new IOException("The inspections have %d labels; a mask of 8 bits has room for %d. Export fewer inspections, or another format."
                    .formatted(classes.size(), MOST));
        }
    }

    @Override
    public void write(Target target, Sample sample, Split split, List<String> classes) throws IOException {
        target.write(split.lowerCaseName() + "/masks/" + sample.stem() + ".png", Mask.png(sample, shape -> classes.indexOf(shape.label()) + 1));
    }

    @Override
    public void finish(Target target, List<String> classes) throws IOException {
        for (Split split : Split.values()) {
            target.folder(split.lowerCaseName() + "/images");
            target.folder(split.lowerCaseName() + "/masks");
        }
    }
}
