package io.flawline.learn;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Tunes the threshold between the held-out scores of good images and those of bad ones. */
final class Threshold {

    private Threshold() {
    }

    /**
     * @param good at least one score
     * @param bad  at least one score
     * @param low  distance of ordinary places; the threshold stays above
     */
    static double tuned(double[] good, double[] bad, Aim aim, double low) {
        double leastBad = Arrays.stream(bad).min().orElseThrow();
        double greatestGood = Arrays.stream(good).max().orElseThrow();
        double threshold;
        if (leastBad > greatestGood) {
            threshold = greatestGood + aim.place() * (leastBad - greatestGood);
        } else {
            threshold = switch (aim) {
                case NO_MISSES -> between(Arrays.stream(good).filter(score -> score < leastBad).max().orElse(0.98 * leastBad), leastBad);
                case NO_FALSE_ALARMS -> between(greatestGood,
                        Arrays.stream(bad).filter(score -> score > greatestGood).min().orElse(1.02 * greatestGood));
                case BALANCED -> balanced(good, bad);
            };
        }
        return Math.max(threshold, low * 1.02);
    }

    private static double between(double below, double above) {
        return (below + above) / 2;
    }

    /** Returns the balanced threshold; of equally good thresholds the middle one. */
    private static double balanced(double[] good, double[] bad) {
        double[] scores = DoubleStream.concat(Arrays.stream(good), Arrays.stream(bad)).sorted().distinct().toArray();
        double best = -1;
        int first = 0;
        int last = 0;
        for (int i = 0; i + 1 < scores.length; i++) {
            double f1 = f1(good, bad, between(scores[i], scores[i + 1]));
            if (f1 > best) {
                best = f1;
                first = i;
            }
            last = f1 == best ? i : last;
        }
        int middle = (first + last + 1) / 2;
        return scores.length == 1 ? scores[0] : between(scores[middle], scores[Math.min(middle + 1, scores.length - 1)]);
    }

    private static double f1(double[] good, double[] bad, double threshold) {
        int found = above(bad, threshold);
        return 2.0 * found / (2 * found + above(good, threshold) + bad.length - found);
    }

    static int above(double[] scores, double threshold) {
        return (int) Arrays.stream(scores).filter(score -> score > threshold).count();
    }
}
