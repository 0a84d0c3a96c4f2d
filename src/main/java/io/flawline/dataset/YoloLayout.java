package io.flawline.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.databind.ObjectMapper;

/** YOLO segmentation: {@code labels/train/KEY.txt} with polygons in shares of the image, and {@code data.yaml}. */
final class YoloLayout implements Layout {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String image(Sample sample, Split split) {
        return "images/" + split.lowerCaseName() + "/" + sample.file();
    }

    /** A good image has an empty file, which says that it is a background image. */
    @Override
    public void write(Target target, Sample sample, Split split, List<String> classes) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Shape shape : sample.truth().shapes()) {
            lines.append(classes.indexOf(shape.label()));
            for (double[] corner : shape.polygon()) {
                lines.append(String.format(Locale.ROOT, " %.6f %.6f", share(corner[0], sample.width()), share(corner[1], sample.height())));
            }
            lines.append('\n');
        }
        target.write("labels/" + split.lowerCaseName() + "/" + sample.stem() + ".txt", lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static double share(double value, int size) {
        return Math.max(0, Math.min(1, value / size));
    }

    @Override
    public void finish(Target target, List<String> classes) throws IOException {
        StringBuilder yaml = new StringBuilder("# Exported by Flawline. Paths are relative to this file.\n");
        for (Split split : Split.values()) {
            target.folder("images/" + split.lowerCaseName());
            yaml.append("%s: images/%s%n".formatted(split.lowerCaseName(), split.lowerCaseName()));
        }
        yaml.append("names:\n");
        // A training tool refuses a data set without a class, as one of good parts alone is.
        List<String> names = classes.isEmpty() ? List.of("defect") : classes;
        for (int i = 0; i < names.size(); i++) {
            // A JSON text is a YAML text.
            yaml.append("  %d: %s%n".formatted(i, JSON.writeValueAsString(names.get(i))));
        }
        target.write("data.yaml", yaml.toString().getBytes(StandardCharsets.UTF_8));
    }
}
