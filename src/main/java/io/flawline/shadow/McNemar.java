package io.flawline.shadow;

/**
 * McNemar's exact test of two versions on the same images: how likely disagreements are as one-sided as these when neither
 * version finds more defects than the other. It is the two-sided binomial test on the disagreements, for any number of them.
 */
final class McNemar {

    private McNemar() {
    }

    /**
     * Returns the p-value, 0..1; 1 without disagreements.
     *
     * @param onlyOld images on which only the one version finds a defect
     * @param onlyNew images on which only the other version finds a defect
     */
    static double p(long onlyOld, long onlyNew) {
        long n = Math.addExact(onlyOld, onlyNew);
        long fewer = Math.min(onlyOld, onlyNew);
        if (n == 0 || onlyOld == onlyNew) {
            return 1;
        }
        // The largest term, in logarithms, as 2^-n is too small for a double from n = 1075 on.
        double log = -n * Math.log(2);
        for (long i = 1; i <= fewer; i++) {
            log += Math.log((double) (n - fewer + i) / i);
        }
        double ratio = 1;
        double sum = 1;
        for (long i = fewer; i > 0 && ratio > sum * 1e-17; i--) {
            ratio *= (double) i / (n - i + 1);
            sum += ratio;
        }
        return Math.min(1, 2 * Math.exp(log) * sum);
    }
}
