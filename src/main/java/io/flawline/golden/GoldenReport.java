package io.flawline.golden;

import java.util.List;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.flawline.golden.GoldenSet.Allowance;
import io.flawline.text.Plural;

/**
 * How a version judged its golden set.
 *
 * @param passed     whether the version may serve
 * @param conditions what the result depends on
 * @param figures    in numbers
 * @param hint       the setting that explains the failures, when the pattern is known; else null
 * @param images     each image in the order of the file
 * @param notUsed    files in the folder that nothing names
 * @param ms         that the comparison took
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GoldenReport(boolean passed, Conditions conditions, Figures figures, @Nullable String hint, List<GoldenRow> images,
        List<String> notUsed, long ms) {

    private static final int SHOWN = 3;

    /**
     * The result in numbers.
     *
     * @param images          in the set
     * @param misses          images with a defect that are found good
     * @param falseAlarms     good images that are found defective
     * @param allow           how many of them are allowed
     * @param differences     images whose count, score or mask differs, or that have no result
     * @param scoreDifference greatest difference from the trainer's scores; null when the set has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Figures(int images, int misses, int falseAlarms, Allowance allow, int differences,
            @Nullable Double scoreDifference) {
    }

    public GoldenReport {
        images = List.copyOf(images);
        notUsed = List.copyOf(notUsed);
    }

    /** Returns one line: what failed with image, expected and actual, and the hint. */
    @JsonIgnore
    public String message() {
        if (passed) {
            return "the golden set passes: %s, %s, %s".formatted(Plural.of(figures.images(), "image"), Plural.of(figures.misses(), "miss"),
                    Plural.of(figures.falseAlarms(), "false alarm"));
        }
        List<GoldenRow> failures = images.stream().filter(GoldenRow::isFailure).toList();
        String shown = failures.stream().limit(SHOWN).map(GoldenRow::message).collect(Collectors.joining("; "));
        return "the golden set fails at %d of %s: %s%s%s".formatted(failures.size(), Plural.of(figures.images(), "image"), shown,
                failures.size() > SHOWN ? "; and %d more".formatted(failures.size() - SHOWN) : "", hint == null ? "" : ". Hint: " + hint);
    }
}
