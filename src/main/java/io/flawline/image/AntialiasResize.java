package io.flawline.image;

import java.util.function.DoubleUnaryOperator;

import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * Resizes as torchvision (with {@code antialias}) and PIL do: where an image becomes smaller, the filter grows with the
 * factor, so that every source pixel counts. OpenCV's linear and cubic filters look at the nearest pixels alone. An instance
 * belongs to one thread.
 */
public final class AntialiasResize {

    private static final DoubleUnaryOperator TRIANGLE = x -> Math.max(0, 1 - Math.abs(x));
    /** Keys' cubic with a = -0.5, as in PIL. */
    private static final DoubleUnaryOperator CUBIC = x -> cubic(Math.abs(x));

    private final DoubleUnaryOperator filter;
    private final int support;
    private @Nullable Weights columns;
    private @Nullable Weights rows;
    private byte[] source = {};
    private float[] sums = {};
    private byte[] result = {};

    private AntialiasResize(DoubleUnaryOperator filter, int support) {
        this.filter = filter;
        this.support = support;
    }

    /** Returns PIL's {@code BILINEAR}. */
    public static AntialiasResize linear() {
        return new AntialiasResize(TRIANGLE, 1);
    }

    /** Returns PIL's {@code BICUBIC}. */
    public static AntialiasResize cubic() {
        return new AntialiasResize(CUBIC, 2);
    }

    private static double cubic(double x) {
        return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    }

    /**
     * @param from 8-bit with any number of channels
     * @param to   of the wanted size and the same type; it is overwritten
     */
    public void resize(Mat from, Mat to) {
        if (from.depth() != CvType.CV_8U || from.type() != to.type()) {
            throw new IllegalArgumentException("8-bit images of one type are needed, not " + CvType.typeToString(from.type()));
        }
        columns = weights(columns, from.cols(), to.cols());
        rows = weights(rows, from.rows(), to.rows());
        int channels = from.channels();
        source = source.length == from.cols() * channels ? source : new byte[from.cols() * channels];
        sums = sums.length == source.length ? sums : new float[source.length];
        result = result.length == to.cols() * channels ? result : new byte[to.cols() * channels];
        for (int y = 0; y < to.rows(); y++) {
            sumRows(from, rows, y);
            for (int channel = 0; channel < channels; channel++) {
                sumColumns(columns, channel, channels);
            }
            to.put(y, 0, result);
        }
    }

    private void sumRows(Mat from, Weights rows, int y) {
        float[] weights = rows.of[y];
        for (int i = 0; i < weights.length; i++) {
            from.get(rows.first[y] + i, 0, source);
            if (i == 0) {
                scale(source, weights[0], sums);
            } else {
                add(source, weights[i], sums);
            }
        }
    }

    private static void scale(byte[] pixels, float weight, float[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] = weight * (pixels[x] & 0xff);
        }
    }

    private static void add(byte[] pixels, float weight, float[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += weight * (pixels[x] & 0xff);
        }
    }

    private void sumColumns(Weights columns, int channel, int channels) {
        for (int x = 0; x < columns.first.length; x++) {
            float[] weights = columns.of[x];
            int at = columns.first[x] * channels + channel;
            float sum = 0.5f;
            for (float weight : weights) {
                sum += weight * sums[at];
                at += channels;
            }
            result[x * channels + channel] = (byte) Math.max(0, Math.min(255, sum));
        }
    }

    private Weights weights(@Nullable Weights known, int from, int to) {
        return known != null && known.from == from && known.first.length == to ? known : new Weights(from, to);
    }

    /**
     * The weights for each pixel of the result: the first source pixel that counts, and the weights from there on;
     * their sum is 1.
     */
    private final class Weights {

        private final int from;
        private final int[] first;
        private final float[][] of;

        Weights(int from, int to) {
            this.from = from;
            first = new int[to];
            of = new float[to][];
            double scale = (double) from / to;
            double stretch = Math.max(1, scale);
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                first[i] = (int) Math.max(0, centre - support * stretch + 0.5);
                int end = (int) Math.min(from, centre + support * stretch + 0.5);
                of[i] = new float[end - first[i]];
                double sum = 0;
                for (int j = 0; j < of[i].length; j++) {
                    sum += filter.applyAsDouble((first[i] + j + 0.5 - centre) / stretch);
                }
                for (int j = 0; j < of[i].length; j++) {
                    of[i][j] = (float) (filter.applyAsDouble((first[i] + j + 0.5 - centre) / stretch) / sum);
                }
            }
        }
    }
}
