package io.flawline.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;

/**
 * Describes what the trainer's own tool says of an image.
 *
 * @param values    {@code score}, {@code count} or {@code verdict} to the expected value
 * @param mask      the trainer's mask
 * @param tolerance by which score and mask (1 - IoU) may differ
 */
record Expectation(Map<String, String> values, @Nullable Path mask, double tolerance) {

    private static final Set<String> NAMES = Set.of("score", "count", "verdict");

    Expectation {
        values.forEach((name, value) -> {
            if (!NAMES.contains(name) || name.equals("score") && !value.matches("[0-9.eE+-]+") || name.equals("count") && !value.matches("[0-9]{1,9}")) {
                throw new IllegalArgumentException("--expect %s=%s: allowed are score=NUMBER, count=NUMBER and verdict=TEXT".formatted(name, value));
            }
        });
        if (!(tolerance >= 0 && tolerance <= 1)) {
            throw new IllegalArgumentException("--tolerance " + tolerance + ": allowed is a number from 0 to 1");
        }
    }

    boolean isEmpty() {
        return values.isEmpty() && mask == null;
    }

    /** Prints each difference and returns whether all are within the tolerance. */
    boolean compare(Inspection inspection, PrintWriter out) {
        boolean met = true;
        for (Map.Entry<String, String> value : values.entrySet()) {
            met &= switch (value.getKey()) {
                case "score" -> score(inspection.score(), Double.parseDouble(value.getValue()), out);
                case "count" -> equal("count", String.valueOf(inspection.defect()), value.getValue(), out);
                default -> equal("verdict", inspection.verdict(), value.getValue(), out);
            };
        }
        return met;
    }

    private boolean score(double score, double expected, PrintWriter out) {
        double difference = Math.abs(score - expected);
        boolean met = difference <= tolerance;
        out.printf(Locale.ROOT, "  score %.4f, expected %.4f: differs by %.4f, %s %.4f%n", score, expected, difference,
                met ? "within" : "more than", tolerance);
        return met;
    }

    private static boolean equal(String name, String value, String expected, PrintWriter out) {
        boolean met = value.equals(expected);
        out.printf("  %s %s, expected %s: %s%n", name, value, expected, met ? "equal" : "differs");
        return met;
    }
}
