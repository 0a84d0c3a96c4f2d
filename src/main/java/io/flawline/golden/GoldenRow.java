package io.flawline.golden;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * How a version judged one golden image.
 *
 * @param image    name of its file
 * @param expected what the set says
 * @param verdict  found: {@code ok} or {@code defect}; null when the image has no result
 * @param count    number of defects found; null when the image has no result
 * @param score    found, 0..1; null when the image has no result
 * @param iou      intersection over union of the found mask and the expected one, 0..1; null without a mask
 * @param outcome  the first difference
 * @param allowed  whether the difference is within what the set allows
 * @param message  the difference in words
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GoldenRow(String image, GoldenEntry expected, @Nullable String verdict, @Nullable Integer count,
        @Nullable Double score, @Nullable Double iou, Outcome outcome, boolean allowed, @Nullable String message) {

    /** Describes the first difference between an image's result and what the set says. */
    public enum Outcome {
        PASS,
        /** The image has a defect and is found good. */
        MISS,
        /** The image is good and is found defective. */
        FALSE_ALARM,
        COUNT, SCORE, MASK,
        /** The model gives no result for it. */
        NO_RESULT;

        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    GoldenRow allow() {
        return new GoldenRow(image, expected, verdict, count, score, iou, outcome, true, message);
    }

    /** Returns whether the version may not serve because of this image. */
    @JsonIgnore
    public boolean isFailure() {
        return outcome != Outcome.PASS && !allowed;
    }

    /** Returns whether it is a wrong verdict that the set may allow; a score that differs from the trainer's never is. */
    boolean mayBeAllowed(Outcome kind) {
        return outcome == kind && !expected.must() && score != null && !expected.scoreDiffers(score);
    }
}
