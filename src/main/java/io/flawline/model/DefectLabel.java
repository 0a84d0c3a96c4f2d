package io.flawline.model;

import java.util.List;

/** The name of the defect where a model knows only one kind. */
public final class DefectLabel {

    private DefectLabel() {
    }

    /** Returns the only label, or of two the one that does not name good parts; else "defect". */
    public static String of(List<String> labels) {
        if (labels.size() == 2) {
            return LabelWords.of(labels.get(0)) == LabelWords.GOOD || LabelWords.of(labels.get(1)) == LabelWords.BAD
                    ? labels.get(1) : labels.get(0);
        }
        return labels.isEmpty() ? "defect" : labels.get(0);
    }
}
