package io.flawline.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.flawline.learn.Contrast.Measured;
import io.flawline.learn.Contrast.Square;

/**
 * Finds the details on plain surfaces that all good images have at the same place, such as a screw, a bore or a printed letter,
 * and takes them out. A detail that is elsewhere in each image, as in a texture, vanishes in the images' mean and is none.
 */
final class FixedDetails {

    private static final int MOST = 8;
    /** Grey levels by which a detail differs from its surroundings. */
    private static final double LEAST = 15;
    /** Images of which most show the detail at its place. */
    private static final int LOOKED_AT = 8;
    private static final double MOST_SEEN = 0.8;
    /** Contrast in the images' mean as a share of that in a single image. */
    private static final double STEADY = 0.6;
    /** Halves of the sides of details, as shares of the image's shorter side. */
    private static final double[] HALVES = {1 / 40.0, 1 / 26.0, 1 / 16.0};

    private final List<Square> details;

    private FixedDetails(List<Square> details) {
        this.details = details;
    }

    /** @param images of one size, at least 2 */
    static FixedDetails in(List<Raster> images) {
        Raster mean = mean(images);
        Contrast steady = new Contrast(mean);
        List<Contrast> single = images.stream().limit(LOOKED_AT).map(Contrast::new).toList();
        record Candidate(Square square, Measured measured) {
        }
        List<Candidate> candidates = new ArrayList<>();
        for (double share : HALVES) {
            int half = Math.max(3, (int) Math.round(mean.least() * share));
            int step = Math.max(2, half / 2);
            for (int y = 0; y < mean.height(); y += step) {
                for (int x = 0; x < mean.width(); x += step) {
                    for (boolean upright : new boolean[] {true, false}) {
                        Square square = new Square(x, y, half, upright);
                        if (steady.fits(square) && steady.of(square).isDetail(LEAST)) {
                            candidates.add(new Candidate(square, steady.of(square)));
                        }
                    }
                }
            }
        }
        // What is left of the detail outside of the square counts as surroundings, so that the best square is a tight one.
        candidates.sort(Comparator.comparingDouble((Candidate c) -> c.measured().inside() / (2 + c.measured().around())).reversed());
        List<Square> chosen = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Square square = candidate.square();
            if (chosen.size() < MOST && chosen.stream().noneMatch(square::isNear)
                    && isSteady(square, candidate.measured().inside(), single)) {
                chosen.add(square);
            }
        }
        return new FixedDetails(chosen);
    }

    /** Returns whether most images show a detail at the place or near, so that it is not one of a few images or of the mean alone. */
    private static boolean isSteady(Square square, double inMean, List<Contrast> single) {
        double[] seen = single.stream().mapToDouble(image -> image.of(square).inside()).toArray();
        return Arrays.stream(seen).filter(inside -> inside >= LEAST).count() >= MOST_SEEN * seen.length
                && inMean > STEADY * Arrays.stream(seen).average().orElseThrow()
                && single.stream().filter(image -> place(image, square) != null).count() >= MOST_SEEN * seen.length;
    }

    private static Raster mean(List<Raster> images) {
        float[] sum = new float[images.get(0).values().length];
        for (Raster image : images) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += image.values()[i] / images.size();
            }
        }
        return new Raster(images.get(0).width(), images.get(0).height(), sum);
    }

    int count() {
        return details.size();
    }

    /** Returns the place of a detail in an image, which may be some pixels from the usual one; null where it is not seen. */
    @Nullable
    Square place(Contrast image, int detail) {
        return place(image, details.get(detail));
    }

    private static @Nullable Square place(Contrast image, Square usual) {
        int reach = usual.half();
        Square best = null;
        double greatest = 0;
        for (int dy = -reach; dy <= reach; dy += 2) {
            for (int dx = -reach; dx <= reach; dx += 2) {
                Square square = usual.moved(dx, dy);
                if (image.fits(square)) {
                    Measured measured = image.of(square);
                    double rank = measured.inside() / (2 + measured.around());
                    if (measured.isDetail(LEAST) && rank > greatest) {
                        greatest = rank;
                        best = square;
                    }
                }
            }
        }
        return best;
    }

    /** Returns the image with the surface beside the square continued over it. */
    static Raster without(Raster image, Square square) {
        Raster changed = image.copy();
        int side = 2 * square.half() + 1;
        int strip = Contrast.strip(square.half());
        for (int along = 0; along < side; along++) {
            for (int across = 0; across < side; across++) {
                int before = -1 - mirrored(across, strip);
                int after = side + mirrored(side - 1 - across, strip);
                // A narrow seam in the middle keeps the texture of the surface elsewhere.
                double weight = Math.max(0, Math.min(1, 3 * ((across + 0.5) / side - 0.5) + 0.5));
                for (int c = 0; c < Raster.CHANNELS; c++) {
                    double value = (1 - weight) * at(image, square, along, before, c) + weight * at(image, square, along, after, c);
                    int x = square.x() - square.half() + (square.upright() ? along : across);
                    int y = square.y() - square.half() + (square.upright() ? across : along);
                    changed.set(x, y, c, (float) value);
                }
            }
        }
        return changed;
    }

    private static float at(Raster image, Square square, int along, int across, int channel) {
        int left = square.x() - square.half();
        int top = square.y() - square.half();
        return square.upright() ? image.at(left + along, top + across, channel) : image.at(left + across, top + along, channel);
    }

    /** Returns a place in a strip for a distance from its edge: forth and back. */
    private static int mirrored(int distance, int strip) {
        int at = distance % (2 * strip);
        return at < strip ? at : 2 * strip - 1 - at;
    }
}
