package io.flawline.learn;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

import io.flawline.image.Mats;

/**
 * A half-whitened principal component analysis of the features of good images: {@code z = weights x + offset}. The
 * layers of the backbone are first brought to the same total variance.
 *
 * @param weights {@code [64,352]}, 0 for channels that are not used
 * @param offset  {@code [64]}
 * @param kept    share of the variance that the 64 numbers keep, 0..1; NaN when it is not known
 */
record Projection(float[] weights, float[] offset, double kept) {

    private static final int D = Template.DIMENSIONS;
    private static final int C = Template.CHANNELS;

    /**
     * @param rows  {@code [count,352]}, features of single cells
     * @param count at least 2
     */
    static Projection fit(float[] rows, int count, Detail detail) {
        int first = detail.first();
        int n = detail.channels();
        double[] mean = new double[n];
        for (int r = 0; r < count; r++) {
            for (int i = 0; i < n; i++) {
                mean[i] += rows[r * C + first + i];
            }
        }
        for (int i = 0; i < n; i++) {
            mean[i] /= count;
        }
        double[] covariance = covariance(rows, count, first, mean);
        double[] balance = balance(covariance, n, detail.taps());
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                covariance[i * n + j] *= balance[i] * balance[j];
            }
        }
        double[] values = new double[n];
        double[] vectors = new double[n * n];
        eigen(covariance, n, values, vectors);
        return of(first, mean, balance, values, vectors);
    }

    /** Computes a triangle of the covariance, in blocks of rows so that the centred numbers stay in the cache. */
    private static double[] covariance(float[] rows, int count, int first, double[] mean) {
        int n = mean.length;
        double[] sum = new double[n * n];
        double[] centred = new double[n];
        for (int r = 0; r < count; r++) {
            for (int i = 0; i < n; i++) {
                centred[i] = rows[r * C + first + i] - mean[i];
            }
            for (int i = 0; i < n; i++) {
                double x = centred[i];
                int at = i * n;
                for (int j = 0; j < n; j++) {
                    sum[at + j] += x * centred[j];
                }
            }
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= count;
        }
        return sum;
    }

    private static double[] balance(double[] covariance, int n, int[] taps) {
        double[] balance = new double[n];
        int from = 0;
        for (int tap : taps) {
            double variance = 0;
            for (int i = from; i < from + tap; i++) {
                variance += covariance[i * n + i];
            }
            java.util.Arrays.fill(balance, from, from + tap, 1 / Math.sqrt(Math.max(variance, 1e-12)));
            from += tap;
        }
        return balance;
    }

    /** Eigenvalues from the greatest to the least, and their vectors as rows. */
    private static void eigen(double[] symmetric, int n, double[] values, double[] vectors) {
        Mat source = new Mat(n, n, CvType.CV_64F);
        Mat lambda = new Mat();
        Mat rows = new Mat();
        source.put(0, 0, symmetric);
        Core.eigen(source, lambda, rows);
        lambda.get(0, 0, values);
        rows.get(0, 0, vectors);
        Mats.release(source);
        Mats.release(lambda);
        Mats.release(rows);
    }

    private static Projection of(int first, double[] mean, double[] balance, double[] values, double[] vectors) {
        int n = mean.length;
        double total = 0;
        double lead = 0;
        for (int i = 0; i < n; i++) {
            total += values[i];
            lead += i < D ? values[i] : 0;
        }
        float[] weights = new float[D * C];
        float[] offset = new float[D];
        for (int d = 0; d < D; d++) {
            // Half way to whitening: small directions count more, and those that are only noise not without limit.
            double half = Math.pow(values[d] + 0.01 * lead / D, -0.25) * sign(vectors, d * n, n);
            double shift = 0;
            for (int i = 0; i < n; i++) {
                double weight = vectors[d * n + i] * balance[i] * half;
                weights[d * C + first + i] = (float) weight;
                shift -= weight * mean[i];
            }
            offset[d] = (float) shift;
        }
        return new Projection(weights, offset, lead / total);
    }

    /**
     * Returns the sign of the component with the largest magnitude: it does not depend on how the vectors were found.
     */
    private static double sign(double[] vectors, int from, int n) {
        int largest = from;
        for (int i = from; i < from + n; i++) {
            largest = Math.abs(vectors[i]) > Math.abs(vectors[largest]) ? i : largest;
        }
        return vectors[largest] < 0 ? -1 : 1;
    }

    /**
     * @param features {@code [352,cells]}
     * @return {@code [cells,64]}
     */
    float[] apply(float[] features) {
        int cells = features.length / C;
        float[] projected = new float[cells * D];
        float[] line = new float[cells];
        for (int d = 0; d < D; d++) {
            java.util.Arrays.fill(line, offset[d]);
            for (int c = 0; c < C; c++) {
                float weight = weights[d * C + c];
                if (weight != 0) {
                    add(line, features, c * cells, weight);
                }
            }
            for (int i = 0; i < cells; i++) {
                projected[i * D + d] = line[i];
            }
        }
        return projected;
    }

    private static void add(float[] line, float[] features, int from, float weight) {
        for (int i = 0; i < line.length; i++) {
            line[i] += features[from + i] * weight;
        }
    }
}
