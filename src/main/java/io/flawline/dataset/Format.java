package io.flawline.dataset;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The formats of data sets. */
public enum Format {
    COCO, YOLO, ANOMALIB, MASKS;

    /** @throws IllegalArgumentException with the value and what is allowed */
    public static Format of(String name) {
        return Arrays.stream(values()).filter(format -> format.lowerCaseName().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("format = %s: allowed is one of %s".formatted(name,
                        Arrays.stream(values()).map(Format::lowerCaseName).collect(Collectors.joining(", ")))));
    }

    /** Returns the name as arguments have it. */
    public String lowerCaseName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns how a data set of this format is written. */
    Layout layout() {
        return switch (this) {
            case COCO -> new CocoLayout();
            case YOLO -> new YoloLayout();
            case ANOMALIB -> new AnomalibLayout();
            case MASKS -> new MasksLayout();
        };
    }
}
