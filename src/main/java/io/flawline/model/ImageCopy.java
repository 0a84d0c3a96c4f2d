package io.flawline.model;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

import io.flawline.openvino.Port;

/**
 * How much an output looks like the image, as the outputs of autoencoders, denoisers and super-resolution do. Such a drawing
 * judges nothing. It is compared with smooth images, because a drawing may be blurred, and with a finely striped one.
 *
 * @param smooth the weakest correlation of a channel with a smooth image: 1 for a drawing of any brightness and size
 * @param fine   the weakest correlation of a channel with the striped image: 1 for an exact copy
 */
record ImageCopy(double smooth, double fine) {

    static final ImageCopy NONE = new ImageCopy(0, 0);

    /** A ramp of brightness, blurred blocks, and fine stripes. */
    private static final List<Probes.Pattern> PATTERNS = List.of(
            (x, y) -> (int) (255 * (0.7 * x + 0.3 * y)),
            (x, y) -> (int) (127.5 + 127.5 * Math.sin(2 * Math.PI * (1.5 * x + 0.1)) * Math.cos(2 * Math.PI * (y - 0.2))),
            (x, y) -> (int) (x * 7919) * 37 % 256);

    /** Shows the model three more images and compares an output with them. */
    static ImageCopy of(Probes probes, Port map) {
        List<Double> weakest = new ArrayList<>();
        probes.observe(PATTERNS, map, (image, port, shape, values) -> weakest.add(MapShape.of(shape)
                .map(grid -> weakest(grid, values, PATTERNS.get(image))).orElse(0.0)));
        return new ImageCopy(Math.min(weakest.get(0), weakest.get(1)), weakest.get(2));
    }

    /** Returns whether it is a drawing of the image, sharp or blurred. */
    boolean isDrawn() {
        return smooth > 0.9;
    }

    /** Returns whether each of its pixels depends on one pixel of the image alone. */
    boolean isExact() {
        return fine > 0.95;
    }

    private static double weakest(MapShape grid, FloatBuffer values, Probes.Pattern pattern) {
        double weakest = 1;
        for (int c = 0; c < grid.channels(); c++) {
            weakest = Math.min(weakest, Math.abs(correlation(grid, values, pattern, c)));
        }
        return weakest;
    }

    private static double correlation(MapShape grid, FloatBuffer values, Probes.Pattern pattern, int channel) {
        int size = grid.height() * grid.width();
        double x = 0;
        double y = 0;
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < size; i++) {
            double shown = pattern.at((i % grid.width() + 0.5) / grid.width(), (i / grid.width() + 0.5) / grid.height());
            double drawn = values.get(grid.channelsLast() ? i * grid.channels() + channel : channel * size + i);
            x += shown;
            y += drawn;
            xx += shown * shown;
            yy += drawn * drawn;
            xy += shown * drawn;
        }
        double spread = Math.sqrt((size * xx - x * x) * (size * yy - y * y));
        return spread > 0 ? (size * xy - x * y) / spread : 0;
    }
}
