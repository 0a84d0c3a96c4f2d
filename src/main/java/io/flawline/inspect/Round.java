package io.flawline.inspect;

/** Numbers for people and JSON: a hundredth of a pixel or ms, a ten-thousandth of a score. */
final class Round {

    private Round() {
    }

    static double to2(double value) {
        return Math.round(value * 1e2) / 1e2;
    }

    static double to4(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
