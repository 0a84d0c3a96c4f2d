package io.flawline.learn;

/**
 * A share that was counted, with the interval that holds the true one with 95 % confidence (Wilson).
 *
 * @param count what was found
 * @param of    what was looked at, at least 1
 */
public record Share(int count, int of) {

    private static final double Z = 1.96;

    public double share() {
        return (double) count / of;
    }

    public double from() {
        return count == 0 ? 0 : Math.max(0, middle() - half());
    }

    public double to() {
        return count == of ? 1 : Math.min(1, middle() + half());
    }

    private double middle() {
        return (share() + Z * Z / (2 * of)) / (1 + Z * Z / of);
    }

    private double half() {
        double p = share();
        return Z * Math.sqrt(p * (1 - p) / of + Z * Z / (4.0 * of * of)) / (1 + Z * Z / of);
    }
}
