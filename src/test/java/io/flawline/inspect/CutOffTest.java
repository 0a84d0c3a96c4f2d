package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

import io.flawline.image.Codecs;
import io.flawline.image.Mats;

class CutOffTest {

    private static final int SIDE = 24;

    @BeforeAll
    static void loadOpenCv() {
        Codecs.load();
    }

    private static boolean[] random(Random random, double share) {
        boolean[] pixels = new boolean[SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextDouble() < share;
        }
        return pixels;
    }

    private static Mat mat(boolean[] pixels) {
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (pixels[i] ? 255 : 0);
        }
        Mat mat = new Mat(SIDE, SIDE, CvType.CV_8UC1);
        mat.put(0, 0, bytes);
        return mat;
    }

    /** Follows each region pixel by pixel, over its corners too. */
    private static int regionsOutside(boolean[] mask, boolean[] counted, int minPixels) {
        boolean[] seen = new boolean[mask.length];
        int outside = 0;
        for (int start = 0; start < mask.length; start++) {
            if (!mask[start] || seen[start]) {
                continue;
            }
            List<Integer> region = new ArrayList<>(List.of(start));
            seen[start] = true;
            boolean counts = false;
            for (int n = 0; n < region.size(); n++) {
                int at = region.get(n);
                counts |= counted[at];
                for (int y = Math.max(0, at / SIDE - 1); y <= Math.min(SIDE - 1, at / SIDE + 1); y++) {
                    for (int x = Math.max(0, at % SIDE - 1); x <= Math.min(SIDE - 1, at % SIDE + 1); x++) {
                        if (mask[y * SIDE + x] && !seen[y * SIDE + x]) {
                            seen[y * SIDE + x] = true;
                            region.add(y * SIDE + x);
                        }
                    }
                }
            }
            outside += counts || region.size() < minPixels ? 0 : 1;
        }
        return outside;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05, 0.2, 0.5, 0.9, 1})
    void countsRegionsWithoutAPixelThatCounts(double share) {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            boolean[] pixels = random(random, share);
            // Counted pixels in part of the image only, so that what is cut off has an edge.
            boolean[] counted = random(random, random.nextDouble());
            int from = random.nextInt(SIDE * SIDE);
            java.util.Arrays.fill(counted, from, SIDE * SIDE, random.nextBoolean());
            int minPixels = random.nextInt(4);
            Mat mask = mat(pixels);
            Mat countedMat = mat(counted);

            assertThat(CutOff.cut(mask, countedMat, minPixels)).isEqualTo(regionsOutside(pixels, counted, minPixels));

            byte[] left = new byte[SIDE * SIDE];
            mask.get(0, 0, left);
            for (int i = 0; i < left.length; i++) {
                assertThat(left[i] != 0).isEqualTo(pixels[i] && counted[i]);
            }
            Mats.release(mask);
            Mats.release(countedMat);
        }
    }
}
