package io.flawline.golden;

import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one golden image.
 *
 * @param verdict   {@code ok} or {@code defect}
 * @param must      whether no version may judge it differently, whatever the set allows
 * @param count     number of defects, from 0; null when it is not compared
 * @param score     the trainer's own score of the image, 0..1; null when it is not compared
 * @param tolerance by which the score may differ, 0..1; null for {@link #TOLERANCE}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GoldenEntry(String verdict, boolean must, @Nullable Integer count, @Nullable Double score,
        @Nullable Double tolerance) {

    /** The tolerance of a score that has none of its own. */
    public static final double TOLERANCE = 0.02;

    private static final Set<String> VERDICTS = Set.of("ok", "defect");

    /** @throws IllegalArgumentException with name, value and what is allowed */
    public GoldenEntry {
        if (verdict == null || !VERDICTS.contains(verdict)) {
            throw new IllegalArgumentException("verdict = " + verdict + ": allowed is ok or defect");
        }
        if (count != null && count < 0) {
            throw new IllegalArgumentException("count = " + count + ": allowed is an integer of at least 0");
        }
        if (count != null && verdict.equals("ok") != (count == 0)) {
            throw new IllegalArgumentException("count = %d contradicts verdict = %s".formatted(count, verdict));
        }
        requireFraction("score", score);
        requireFraction("tolerance", tolerance);
        if (tolerance != null && score == null) {
            throw new IllegalArgumentException("tolerance = " + tolerance + " has no effect without score; add score, or remove tolerance");
        }
    }

    private static void requireFraction(String name, @Nullable Double value) {
        if (value != null && !(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " = " + value + ": allowed is a number from 0 to 1");
        }
    }

    /** Returns the entry for an image whose pixels were changed, which moves scores a little and may join defects differently. */
    GoldenEntry roughly() {
        return new GoldenEntry(verdict, must, null, score, score == null || tolerance == null ? tolerance : Double.valueOf(Math.max(tolerance, TOLERANCE)));
    }

    /**
     * Returns whether the score differs by more than its tolerance; the difference of rounding does not count. A score that is not
     * a number differs from each.
     */
    boolean scoreDiffers(double found) {
        return score != null && !(Math.abs(found - score) <= (tolerance == null ? TOLERANCE : tolerance) + 1e-9);
    }
}
