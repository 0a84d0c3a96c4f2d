package io.flawline.serving;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

import io.flawline.golden.Certificate;
import io.flawline.golden.Conditions;
import io.flawline.golden.GoldenReport;
import io.flawline.golden.GoldenResult;
import io.flawline.golden.GoldenRow;

/**
 * The last comparison of a version with its golden set, as the description of the model has it.
 *
 * @param passed      whether the version may serve
 * @param time        of the comparison, ISO 8601 in UTC
 * @param message     the result in one line
 * @param hint        the setting that explains the failures; null when none is known
 * @param figures     in numbers
 * @param conditions  what the result depends on
 * @param failures    the first images that failed
 * @param notUsed     files in the folder that nothing names
 * @param certificate of the version; null when it did not pass
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GoldenStatus(boolean passed, String time, String message, @Nullable String hint, GoldenReport.Figures figures,
        Conditions conditions, List<GoldenRow> failures, List<String> notUsed, @Nullable Certified certificate) {

    private static final int MOST_FAILURES = 20;

    /** A certificate with its hash, which each result of the version carries. */
    public record Certified(String sha256, @JsonUnwrapped Certificate certificate) {
    }

    static GoldenStatus of(GoldenResult result) {
        GoldenReport report = result.report();
        return new GoldenStatus(report.passed(), result.time(), report.message(), report.hint(), report.figures(), report.conditions(),
                report.images().stream().filter(GoldenRow::isFailure).limit(MOST_FAILURES).toList(), report.notUsed(),
                result.certificate() == null ? null : new Certified(result.certificate().sha256(), result.certificate()));
    }
}
