package io.flawline.codes;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;

import com.google.zxing.BarcodeFormat;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Codecs;
import io.flawline.image.Mats;

/**
 * Measures the CPU time of the step {@code codes} for an image that is decoded already: with a code of each kind, without one on a
 * plain part, and without one on a part whose surface has many edges. It is the CPU time of one thread, so that other work on the
 * machine does not count; the median of the rounds, after the ones that warm up.
 *
 * <p>Argument: a photograph of a part without a code, for the surface with edges.
 */
public final class CodesCost {
    private static final int WARM_UP = 3;
    private static final int ROUNDS = 9;
    private static final int IMAGES = 10;
    private static final int[][] SIZES = {{640, 480}, {1_920, 1_200}};
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private CodesCost() {
    }

    /** Prints a table in Markdown. */
    public static void main(String[] args) throws Exception {
        Codecs.load();
        System.out.println("| image | size | CPU-ms with all usual formats | with this format alone |");
        System.out.println("|---|---|---|---|");
        for (int[] size : SIZES) {
            for (BarcodeFormat format : new BarcodeFormat[] {BarcodeFormat.QR_CODE, BarcodeFormat.DATA_MATRIX, BarcodeFormat.CODE_128}) {
                for (int degrees : new int[] {0, 20}) {
                    try (CodeImages part = new CodeImages(size[0], size[1]).code("PART-4711", format, 60, 50, format == BarcodeFormat.CODE_128 ? 2 : 5, degrees)) {
                        print("%s, turned by %d degrees".formatted(format, degrees), size, part.mat(), format.name());
                    }
                }
            }
            try (CodeImages plain = new CodeImages(size[0], size[1])) {
                print("no code, plain part", size, plain.mat(), "DATA_MATRIX");
            }
            Mat edges = Imgcodecs.imread(Path.of(args[0]).toString());
            Imgproc.resize(edges, edges, new Size(size[0], size[1]));
            print("no code, photograph", size, edges, "DATA_MATRIX");
            Mats.release(edges);
        }
    }

    private static void print(String image, int[] size, Mat mat, String format) {
        CodeReader usual = new CodeReader("");
        CodeReader one = new CodeReader(format);
        System.out.printf("| %s: %d read | %dx%d | %.1f | %.1f (%s) |%n", image, usual.read(mat).size(), size[0], size[1], cost(usual, mat), cost(one, mat),
                format);
    }

    private static double cost(CodeReader reader, Mat mat) {
        double[] rounds = new double[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            long start = CPU.getCurrentThreadCpuTime();
            for (int i = 0; i < IMAGES; i++) {
                reader.read(mat);
            }
            if (round >= 0) {
                rounds[round] = (CPU.getCurrentThreadCpuTime() - start) / 1e6 / IMAGES;
            }
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }
}
