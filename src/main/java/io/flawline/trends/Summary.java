package io.flawline.trends;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Round;

/**
 * The counts of one period, as a caller gets them.
 *
 * @param name      the start for people, see {@link Period}
 * @param from      ISO 8601, inclusive
 * @param to        ISO 8601, exclusive
 * @param verdicts  number of images by verdict
 * @param share     of images whose verdict is {@code defect} or {@code rework}, 0..1; null without an image
 * @param defects   number of defects
 * @param rejected  number of images that could not be inspected
 * @param perMinute images per minute of the period, or of its part that has passed
 * @param latency   ms from bytes to inspection; null without an image
 * @param labels    most frequent first, {@value #MAX_LABELS} at most
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Summary(String name, String from, String to, long inspected, Map<String, Long> verdicts, @Nullable Double share,
        long defects, long rejected, double perMinute, @Nullable Latency latency, List<LabelCount> labels) {

    private static final int MAX_LABELS = 50;

    /** Times in ms; the percentiles are within 5 %. */
    public record Latency(double mean, double p50, double p95) {
    }

    /** @param images that have at least one of these defects */
    public record LabelCount(String label, long defects, long images) {
    }

    static Summary of(Period period, Counts counts, Instant now) {
        Map<String, Long> verdicts = new LinkedHashMap<>();
        for (int i = 0; i < counts.verdicts.length; i++) {
            verdicts.put(Counts.VERDICTS.get(i), counts.verdicts[i]);
        }
        long inspected = counts.inspected();
        List<LabelCount> labels = counts.labels.entrySet().stream()
                .map(label -> new LabelCount(label.getKey(), label.getValue().defects, label.getValue().images))
                .sorted(Comparator.comparingLong(LabelCount::defects).reversed().thenComparing(LabelCount::label)).toList();
        long defects = labels.stream().mapToLong(LabelCount::defects).sum();
        return new Summary(period.name(), period.from().toString(), period.to().toString(), inspected, verdicts,
                inspected == 0 ? null : Round.to4((verdicts.getOrDefault("defect", 0L) + verdicts.getOrDefault("rework", 0L)) / (double) inspected), defects,
                counts.rejected, Round.to2(inspected / minutes(period, now)), latency(counts, inspected),
                labels.subList(0, Math.min(MAX_LABELS, labels.size())));
    }

    private static double minutes(Period period, Instant now) {
        Instant end = now.isBefore(period.to()) && now.isAfter(period.from()) ? now : period.to();
        return Math.max(1, Duration.between(period.from(), end).toSeconds()) / 60.0;
    }

    private static @Nullable Latency latency(Counts counts, long inspected) {
        Double median = counts.latencies.percentile(0.5);
        Double p95 = counts.latencies.percentile(0.95);
        return inspected == 0 || median == null || p95 == null ? null
                : new Latency(Round.to2(counts.micros / 1000.0 / inspected), Round.to2(median), Round.to2(p95));
    }
}
