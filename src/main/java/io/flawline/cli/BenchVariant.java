package io.flawline.cli;

import java.util.Locale;

import io.flawline.inspect.Inspection.Timings;
import io.flawline.text.Plural;

/**
 * Another way to inspect the same images, and what it brings.
 *
 * @param setting    what to set for it
 * @param measured   with one worker
 * @param otherCount images of which it counts another number of defects
 */
record BenchVariant(String setting, BenchResult measured, long otherCount) {

    /**
     * The gain from which a variant is worth it: what brings less is within the difference of one run from the next.
     */
    static final double WORTH_IT = 1.1;

    /**
     * Judges a variant by CPU time, which decides how much the machine can do, else by time on the clock for one that
     * waits.
     */
    String worth(BenchResult now, int pictures) {
        double cpu = now.cpuMillisAnImage() / measured.cpuMillisAnImage();
        double clock = now.median(Timings::total) / measured.median(Timings::total);
        String counts = otherCount == 0 ? "the counts stay"
                : "the %s of %d of %s".formatted(otherCount == 1 ? "count" : "counts", otherCount, Plural.of(pictures, "image") + (otherCount == 1 ? " changes" : " change"));
        if (cpu >= WORTH_IT) {
            return String.format(Locale.ROOT, "%.0f %% less CPU time, %s", 100 - 100 / cpu, counts);
        }
        if (clock >= WORTH_IT) {
            return String.format(Locale.ROOT, "%.0f %% shorter latency when images come one by one, %s", 100 - 100 / clock, counts);
        }
        if (cpu * WORTH_IT <= 1) {
            return String.format(Locale.ROOT, "%.0f %% more CPU time, %s", 100 / cpu - 100, counts);
        }
        return "about the same here, " + counts;
    }
}
