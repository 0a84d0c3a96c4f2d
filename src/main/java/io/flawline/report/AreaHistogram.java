package io.flawline.report;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Draws how many defects there are of which area, in steps of 1, 2 and 5 times a power of ten, as an SVG drawing. */
final class AreaHistogram {

    private static final int STEP = 56;
    private static final int HEIGHT = 120;
    private static final int MARGIN = 18;
    private static final int TOP = 26;

    private final int first;
    private final int[] counts;

    private AreaHistogram(int first, int[] counts) {
        this.first = first;
        this.counts = counts;
    }

    /** @param areas in source pixels, at least one */
    static AreaHistogram of(double[] areas) {
        int first = Arrays.stream(areas).mapToInt(AreaHistogram::bin).min().orElseThrow();
        int last = Arrays.stream(areas).mapToInt(AreaHistogram::bin).max().orElseThrow();
        int[] counts = new int[last - first + 1];
        for (double area : areas) {
            counts[bin(area) - first]++;
        }
        return new AreaHistogram(first, counts);
    }

    /** Returns the greatest bin whose lower edge is not over the area; all below one pixel share the first. */
    private static int bin(double area) {
        int bin = 0;
        while (edge(bin + 1) <= area) {
            bin++;
        }
        return bin;
    }

    /** Returns the lower edge of a bin in pixels: 0, 1, 2, 5, 10, 20, 50, … */
    private static long edge(int bin) {
        return bin == 0 ? 0 : Math.round(List.of(1, 2, 5).get((bin - 1) % 3) * Math.pow(10, (bin - 1) / 3));
    }

    int[] counts() {
        return counts.clone();
    }

    void write(HtmlWriter page) throws IOException {
        int most = Arrays.stream(counts).max().orElseThrow();
        int width = STEP * counts.length + 2 * MARGIN;
        page.open("svg", "class", "histogram", "viewBox", "0 0 %d %d".formatted(width, TOP + HEIGHT + 24),
                "width", width, "role", "img", "aria-label", "Histogram of defect areas");
        for (int i = 0; i < counts.length; i++) {
            int height = counts[i] == 0 ? 0 : Math.max(2, Math.round((float) HEIGHT * counts[i] / most));
            int x = MARGIN + STEP * i;
            int y = TOP + HEIGHT - height;
            page.single("rect", "class", "bar", "x", x + 3, "y", y, "width", STEP - 6, "height", height, "rx", 3);
            if (counts[i] > 0) {
                page.element("text", counts[i], "class", "count", "x", x + STEP / 2, "y", y - 5);
            }
            page.element("text", label(edge(first + i)), "class", "edge", "x", x, "y", TOP + HEIGHT + 16);
        }
        page.element("text", label(edge(first + counts.length)), "class", "edge", "x", MARGIN + STEP * counts.length, "y", TOP + HEIGHT + 16);
        page.single("line", "class", "axis", "x1", MARGIN / 2, "x2", width - MARGIN / 2, "y1", TOP + HEIGHT, "y2", TOP + HEIGHT);
        page.close(1);
    }

    private static String label(long pixels) {
        return pixels < 1000 ? pixels + "" : pixels < 1_000_000 ? pixels / 1000 + "k" : pixels / 1_000_000 + "M";
    }
}
