package io.flawline.inspect;

/** Rounds numbers for people and JSON: to a hundredth of a pixel or ms, to a ten-thousandth of a score. */
public final class Round {

    private Round() {
    }

    /** Returns a value rounded to two decimals. */
    public static double to2(double value) {
        return Math.round(value * 1e2) / 1e2;
    }

    /** Returns a value rounded to four decimals. */
    public static double to4(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
