package io.flawline.golden;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The last comparison of a version with its golden set.
 *
 * @param time        of the comparison, ISO 8601 in UTC
 * @param report      how it went
 * @param certificate of the version; null when the version did not pass
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GoldenResult(String time, GoldenReport report, @Nullable Certificate certificate) {
}
