package io.flawline.shadow;

import com.fasterxml.jackson.annotation.JsonIgnore;

import io.flawline.inspect.Inspection;

/**
 * What one version says of an image.
 *
 * @param verdict {@code ok}, {@code rework}, {@code unsure} or {@code defect}
 * @param score   of the image, 0..1
 * @param defect  number of defects
 */
public record Side(String version, String verdict, double score, int defect) {

    static Side of(Inspection inspection) {
        return new Side(inspection.model().version(), inspection.verdict(), inspection.score(), inspection.defect());
    }

    /** Returns whether the part is good; {@code rework} and {@code unsure} are not. */
    @JsonIgnore
    boolean isOk() {
        return verdict.equals("ok");
    }
}
