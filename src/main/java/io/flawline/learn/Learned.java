package io.flawline.learn;

import java.util.Arrays;

/**
 * Describes what a model learned.
 *
 * @param projection from features to {@link Template#DIMENSIONS} numbers a cell
 * @param bank       {@code [2000,64]}, the most important first
 * @param threshold  distance at which an image counts as defective; greater than {@code low}
 * @param low        distance of an ordinary place
 */
record Learned(Projection projection, float[] bank, double threshold, double low) {

    Learned {
        bank = bank.length == Template.BANK * Template.DIMENSIONS ? bank : padded(bank);
        if (!(threshold > low)) {
            throw new IllegalArgumentException(("The threshold %.4f is not above the distance of ordinary places, %.4f: the images differ"
                    + " too little from each other, or are blank.").formatted(threshold, low));
        }
    }

    /** Repeats of the first vector change no distance. */
    private static float[] padded(float[] bank) {
        if (bank.length == 0 || bank.length % Template.DIMENSIONS != 0 || bank.length > Template.BANK * Template.DIMENSIONS) {
            throw new IllegalArgumentException("a bank cannot have " + bank.length + " numbers");
        }
        float[] all = Arrays.copyOf(bank, Template.BANK * Template.DIMENSIONS);
        for (int at = bank.length; at < all.length; at += Template.DIMENSIONS) {
            System.arraycopy(bank, 0, all, at, Template.DIMENSIONS);
        }
        return all;
    }

    /**
     * Returns the scale of the map, which is {@code distance * scale + shift}: 0 for ordinary places, 0.5 at the
     * threshold.
     */
    float scale() {
        return (float) (0.5 / (threshold - low));
    }

    float shift() {
        return (float) (0.5 - threshold * 0.5 / (threshold - low));
    }

    /** Returns the value of the map for a distance, 0..1. */
    double score(double distance) {
        return Math.max(0, Math.min(1, 0.5 + 0.5 * (distance - threshold) / (threshold - low)));
    }
}
