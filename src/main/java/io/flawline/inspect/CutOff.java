package io.flawline.inspect;

import java.util.Arrays;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Rect;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;

/** Cuts the regions of a mask at the border of what counts. Only the surroundings of what is cut off are looked at. */
final class CutOff {

    private CutOff() {
    }

    /**
     * Takes what does not count out of a mask.
     *
     * @param mask      255 where defective; is changed
     * @param counted   255 for pixels that count, of the same size
     * @param minPixels size of the smallest region that is counted
     * @return number of regions that had no pixel that counts
     */
    static int cut(Mat mask, Mat counted, double minPixels) {
        Mat outside = new Mat();
        Core.subtract(mask, counted, outside);
        Rect box = Imgproc.boundingRect(outside);
        Mats.release(outside);
        if (box.empty()) {
            return 0;
        }
        // One pixel more: a region that continues beyond the box has a pixel there that counts.
        Rect around = new Rect(new Point(Math.max(0, box.x - 1), Math.max(0, box.y - 1)),
                new Point(Math.min(mask.cols(), box.x + box.width + 1), Math.min(mask.rows(), box.y + box.height + 1)));
        Mat part = mask.submat(around);
        Mat countedPart = counted.submat(around);
        int ignored = outside(part, countedPart, minPixels);
        Core.bitwise_and(part, countedPart, part);
        Mats.release(countedPart);
        Mats.release(part);
        return ignored;
    }

    /** Returns how many regions of at least {@code minPixels} have no pixel that counts. */
    private static int outside(Mat mask, Mat counted, double minPixels) {
        Mat components = new Mat();
        int n = Imgproc.connectedComponents(mask, components, 8, CvType.CV_32S);
        int[] pixels = new int[n];
        boolean[] inside = new boolean[n];
        int[] labels = new int[mask.cols()];
        byte[] row = new byte[mask.cols()];
        byte[] empty = new byte[mask.cols()];
        for (int y = 0; y < mask.rows(); y++) {
            // Most rows have no region; finding that out is far cheaper than reading their labels.
            mask.get(y, 0, row);
            if (Arrays.equals(row, empty)) {
                continue;
            }
            components.get(y, 0, labels);
            counted.get(y, 0, row);
            for (int x = 0; x < labels.length; x++) {
                int c = labels[x];
                if (c != 0) {
                    pixels[c]++;
                    inside[c] |= row[x] != 0;
                }
            }
        }
        Mats.release(components);
        int ignored = 0;
        for (int c = 1; c < n; c++) {
            ignored += inside[c] || pixels[c] < minPixels ? 0 : 1;
        }
        return ignored;
    }
}
