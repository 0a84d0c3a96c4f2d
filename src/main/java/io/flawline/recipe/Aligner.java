package io.flawline.recipe;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.yaml.Numbers;

/**
 * Finds where a part is in an image by a reference image of a good part: a coarse search over angles and shifts on a small
 * image, then a refinement. A result is refused when it is not sure: when it fits badly, when another place fits nearly as
 * well, or when the image shows nothing. Immutable and thread-safe; it holds no native memory.
 */
final class Aligner {

    /** Longer side in pixels of the image on which the part is located exactly. */
    private static final int FINE = 160;
    /** The search range, as a share of the longer side, and at least in source pixels. */
    private static final double RANGE = 0.1;
    private static final double RANGE_PIXELS = 44;
    private static final double MOST_RANGE = 0.2;
    /** A second place is examined when it fits this well, relative to the best, on the coarse image. */
    private static final double EXAMINED = 0.75;
    /** A second place makes the result ambiguous when it fits this well, relative to the best, on the fine image. */
    private static final double AMBIGUOUS = 0.85;
    /** By how much the fit at half size may be below that at full size. */
    private static final double HALF_SIZE_SLACK = 0.1;
    /** Two results are the same place when they differ by less, in fine pixels anywhere in the image. */
    private static final double SAME = 2;
    /** Steps of the refinement at half and at full size. */
    private static final int FIRST_STEPS = 6;
    private static final int LAST_STEPS = 2;
    /** Pixels at the border that the last step leaves out, as what is outside the image has changed them. */
    private static final int MARGIN = (int) (FINE * AlignMethod.LARGEST_LAST / 2) + 1;
    /** Sides of an image may differ in proportion from those of the reference by this share. */
    private static final double PROPORTION = 0.02;

    /** The values of the reference and of an image, and their details, also at half their sides. */
    private record Pair(Mat reference, Mat image, Mat details, Mat imageDetails, Mat smallDetails, Mat smallImageDetails) implements AutoCloseable {

        static Pair of(Mat reference, Mat image, Mat details, Mat imageDetails) {
            return new Pair(reference, image, details, imageDetails, half(details), half(imageDetails));
        }

        private static Mat half(Mat image) {
            Mat half = new Mat();
            Imgproc.resize(image, half, new Size(image.cols() / 2.0, image.rows() / 2.0), 0, 0, Imgproc.INTER_AREA);
            return half;
        }

        @Override
        public void close() {
            for (Mat mat : List.of(reference, image, details, imageDetails, smallDetails, smallImageDetails)) {
                Mats.release(mat);
            }
        }
    }

    private final String reference;
    private final AlignMethod method;
    private final double proportion;
    private final int width;
    private final int height;
    private final float[] values;
    private final float[] fine;
    private final @Nullable Features features;
    private final CoarseSearch search;

    /**
     * Prepares a reference.
     *
     * @param reference name for messages
     * @param image     8-bit, of one, three or four channels; stays the caller's
     * @throws RejectedException {@code not-aligned} when it shows too little to align by
     */
    Aligner(String reference, AlignMethod method, Mat image) {
        this.reference = reference;
        this.method = method;
        double longer = Math.max(image.cols(), image.rows());
        double scale = Math.max(1, longer / FINE);
        proportion = (double) image.cols() / image.rows();
        width = even(image.cols() / scale);
        height = even(image.rows() / scale);
        if (!CoarseSearch.isPossible(width, height)) {
            throw refusal("the image is too small or too narrow: %dx%d pixels".formatted(image.cols(), image.rows()));
        }
        double range = Math.min(MOST_RANGE * longer, Math.max(RANGE * longer, RANGE_PIXELS)) / scale;
        Mat shown = method.values(image, new Size(width, height));
        Mat details = null;
        try {
            details = details(shown);
            Mat last = AlignMethod.details(shown, AlignMethod.LARGEST_LAST);
            values = AlignMethod.pixels(last);
            Mats.release(last);
            fine = AlignMethod.pixels(details);
            features = method == AlignMethod.FEATURES ? Features.of(details) : null;
            search = new CoarseSearch(details, range);
            if (!(AlignMethod.sharpness(details) >= AlignMethod.LEAST_SHARPNESS)) {
                throw refusal("the reference looks the same when it is shifted or turned in some way; choose one with more structure");
            }
        } finally {
            Mats.release(shown);
            if (details != null) {
                Mats.release(details);
            }
        }
        if (features != null && features.count() < Features.LEAST) {
            throw refusal("the reference has %d distinct corners, %d are needed; use by: ecc or by: edges"
                    .formatted(features.count(), Features.LEAST));
        }
    }

    private static int even(double side) {
        return Math.max(2, 2 * (int) Math.round(side / 2));
    }

    AlignMethod method() {
        return method;
    }

    private RejectedException refusal(String why) {
        return new RejectedException(Reason.NOT_ALIGNED, "The part was not found by %s (by: %s): %s.".formatted(reference, method, why));
    }

    /** @param values as {@link AlignMethod#values} returns them */
    private Mat details(Mat values) {
        Mat details = AlignMethod.details(values, AlignMethod.LARGEST);
        double structure = AlignMethod.deviation(details);
        if (!(structure >= AlignMethod.LEAST_STRUCTURE)) {
            Mats.release(details);
            throw refusal("the image shows nothing to align by; its contrast is %s grey levels, %s are needed"
                    .formatted(Numbers.plain(structure), Numbers.plain(AlignMethod.LEAST_STRUCTURE)));
        }
        return details;
    }

    /**
     * Returns where the part is.
     *
     * @param image  decoded, perhaps at reduced size; stays the caller's
     * @param sourceWidth  pixels
     * @param sourceHeight pixels
     * @throws RejectedException {@code not-aligned}
     */
    Alignment find(Mat image, int sourceWidth, int sourceHeight) {
        double now = (double) sourceWidth / sourceHeight;
        if (Math.abs(now / proportion - 1) > PROPORTION) {
            throw refusal("the image has %dx%d pixels, another proportion than the reference".formatted(sourceWidth, sourceHeight));
        }
        try (Pair pair = pair(image)) {
            List<CoarseSearch.Peak> peaks = search.peaks(pair.imageDetails());
            Rigid best = refined(pair, peaks.get(0)).orElseThrow(() -> refusal("no place fits"));
            if (best.fit() < method.leastFit()) {
                throw refusal("quality %s is under %s".formatted(Numbers.plain(best.fit()), Numbers.plain(method.leastFit())));
            }
            requireInRange(best);
            requireUnique(pair, peaks, best);
            return best.onSource(width, height, sourceWidth, sourceHeight);
        }
    }

    private Pair pair(Mat image) {
        Mat shown = method.values(image, new Size(width, height));
        try {
            Mat details = details(shown);
            return Pair.of(mat(values), AlignMethod.details(shown, AlignMethod.LARGEST_LAST), mat(fine), details);
        } finally {
            Mats.release(shown);
        }
    }

    private Mat mat(float[] pixels) {
        Mat mat = new Mat(height, width, CvType.CV_32FC1);
        mat.put(0, 0, pixels);
        return mat;
    }

    private void requireInRange(Rigid best) {
        if (!search.covers(best.degrees(), best.shift(width, height))) {
            throw refusal("it is shifted or turned out of the range that is searched");
        }
    }

    private void requireUnique(Pair pair, List<CoarseSearch.Peak> peaks, Rigid best) {
        for (CoarseSearch.Peak other : peaks.subList(1, peaks.size())) {
            if (other.fit() < EXAMINED * peaks.get(0).fit()) {
                continue;
            }
            // Most end up at the best place, or fit badly already at half size; they are not refined further.
            Rigid second = near(pair, other).filter(found -> found.distance(best, width, height) > SAME && mayFit(pair, found, best.fit() * AMBIGUOUS))
                    .flatMap(found -> exact(pair, found)).orElse(null);
            if (second != null && second.fit() > best.fit() * AMBIGUOUS && second.distance(best, width, height) > SAME) {
                throw refusal("another place fits nearly as well (quality %s and %s), as in repeated patterns or round parts"
                        .formatted(Numbers.plain(best.fit()), Numbers.plain(second.fit())));
            }
        }
    }

    /** Returns the best place near a peak, with its quality; empty when nothing fits there. */
    private Optional<Rigid> refined(Pair pair, CoarseSearch.Peak peak) {
        return near(pair, peak).flatMap(found -> exact(pair, found));
    }

    /** Returns the place near a peak that fits best at half size, or by corners. */
    private Optional<Rigid> near(Pair pair, CoarseSearch.Peak peak) {
        double[] shift = search.shift(peak, width, height);
        Rigid start = Rigid.about((width - 1) / 2.0, (height - 1) / 2.0, peak.degrees(), shift[0], shift[1]);
        return method == AlignMethod.FEATURES ? Objects.requireNonNull(features).refine(pair.imageDetails(), start)
                : start.scaled(0.5).refine(pair.smallDetails(), pair.smallImageDetails(), FIRST_STEPS, 0).map(found -> found.scaled(2));
    }

    private Optional<Rigid> exact(Pair pair, Rigid found) {
        Optional<Rigid> exact = found.refine(pair.reference(), pair.image(), LAST_STEPS, MARGIN);
        if (method == AlignMethod.FEATURES) {
            return Optional.of(exact.filter(one -> one.distance(found, width, height) < SAME).orElse(found));
        }
        return exact.map(one -> one.fitted(pair.details(), pair.imageDetails())).filter(one -> Double.isFinite(one.fit()));
    }

    /** Returns whether a place may have at least a fit; at half size the fit is better than at full size. */
    private boolean mayFit(Pair pair, Rigid found, double fit) {
        return method == AlignMethod.FEATURES || found.scaled(0.5).fitted(pair.smallDetails(), pair.smallImageDetails()).fit() > fit - HALF_SIZE_SLACK;
    }
}
