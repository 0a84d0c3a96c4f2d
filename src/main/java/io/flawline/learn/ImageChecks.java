package io.flawline.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfDouble;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;

/** Looks for what makes good images worth less: repeats, blur, changing light, mixed shapes. */
final class ImageChecks {

    private static final int THUMBNAIL = 48;
    /** Mean difference of two thumbnails, in grey levels of 256, above which they are never the same view of the same part. */
    private static final double SAME = 0.6;
    /**
     * The same view differs by less than this share of the usual difference. Alike parts in a fixture differ by little more
     * than the noise of the camera, and are no repeats of each other.
     */
    private static final double SAME_SHARE = 0.2;
    /** Sharpness of an image as a share of the usual one. */
    private static final double BLURRED = 0.35;
    /** The range of the images' mean grey, as a share of the usual one, that contains nine of ten images. */
    private static final double UNSTEADY = 0.25;

    /** Difference of a side from the usual one, as a share. */
    private static final double OTHER_SIZE = 0.05;

    private final List<Photo> photos;
    private final List<float[]> thumbnails = new ArrayList<>();
    private final double[] light;
    private final double[] sharpness;
    private final double usualDifference;
    private final int[] groups;

    ImageChecks(List<Photo> photos) {
        this.photos = photos;
        light = new double[photos.size()];
        sharpness = new double[photos.size()];
        for (int i = 0; i < photos.size(); i++) {
            measure(i, photos.get(i).views().get(photos.get(i).views().size() / 2).image());
        }
        usualDifference = usualDifference();
        groups = group();
    }

    /** Returns a difference that nine of ten pairs of thumbnails have at most, so that many repeats do not hide that the others differ. */
    private double usualDifference() {
        int count = photos.size();
        double[] differences = new double[count * (count - 1) / 2];
        int at = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < i; j++) {
                differences[at++] = difference(thumbnails.get(i), thumbnails.get(j));
            }
        }
        Arrays.sort(differences);
        return at == 0 ? 0 : differences[(int) (0.9 * (at - 1))];
    }

    private void measure(int i, Mat image) {
        Mat grey = new Mat();
        Mat small = new Mat();
        Mat edges = new Mat();
        MatOfDouble mean = new MatOfDouble();
        MatOfDouble deviation = new MatOfDouble();
        Imgproc.cvtColor(image, grey, Imgproc.COLOR_BGR2GRAY);
        light[i] = Core.mean(grey).val[0];
        Imgproc.Laplacian(grey, edges, CvType.CV_32F);
        Core.meanStdDev(edges, mean, deviation);
        sharpness[i] = deviation.get(0, 0)[0];
        grey.convertTo(grey, CvType.CV_32F);
        Imgproc.resize(grey, small, new Size(THUMBNAIL, THUMBNAIL), 0, 0, Imgproc.INTER_AREA);
        float[] pixels = new float[THUMBNAIL * THUMBNAIL];
        small.get(0, 0, pixels);
        thumbnails.add(pixels);
        for (Mat mat : List.of(grey, small, edges, mean, deviation)) {
            Mats.release(mat);
        }
    }

    /** Returns for each image the first one that it repeats, itself where it repeats none. */
    int[] groups() {
        return groups.clone();
    }

    private int[] group() {
        int[] first = new int[photos.size()];
        for (int i = 0; i < first.length; i++) {
            first[i] = i;
            for (int j = 0; j < i && first[i] == i; j++) {
                if (isRepeat(i, j)) {
                    first[i] = first[j];
                }
            }
        }
        return first;
    }

    private boolean isRepeat(int i, int j) {
        if (photos.get(i).sha256().equals(photos.get(j).sha256())) {
            return true;
        }
        double difference = difference(thumbnails.get(i), thumbnails.get(j));
        return difference == 0 || difference < Math.min(SAME, SAME_SHARE * usualDifference);
    }

    static double difference(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum / a.length;
    }

    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        List<String> repeats = new ArrayList<>();
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] != i) {
                repeats.add(photos.get(i).name() + " = " + photos.get(groups[i]).name());
            }
        }
        if (!repeats.isEmpty()) {
            warnings.add("%d of %d images nearly repeat another and teach nothing new (%s). Photograph different parts.".formatted(
                    repeats.size(), photos.size(), some(repeats)));
        }
        if (usualDifference < SAME) {
            warnings.add("The images hardly differ. If they show the same part, photograph different ones; if the parts are so alike, all is well.");
        }
        int distinct = groups.length - repeats.size();
        if (distinct < 15) {
            warnings.add("Only %d different images: take 20 to 50, of different parts, better of different lots.".formatted(distinct));
        }
        warnShapes(warnings);
        warnBlur(warnings);
        warnLight(warnings);
        return warnings;
    }

    private void warnShapes(List<String> warnings) {
        Photo usual = usual();
        List<String> others = otherSizes(photos, usual);
        if (!others.isEmpty()) {
            warnings.add(("%d images have another size than the usual %dx%d pixels (%s): parts are seen at different scales. Use one"
                    + " camera, lens and distance.").formatted(others.size(), usual.width(), usual.height(), some(others)));
        }
    }

    /** Returns an image of the most frequent size. */
    private Photo usual() {
        return Collections.max(photos, Comparator.comparingLong(photo -> photos.stream().filter(p -> p.width() == photo.width()
                && p.height() == photo.height()).count()));
    }

    private static List<String> otherSizes(List<Photo> photos, Photo usual) {
        double width = usual.width();
        double height = usual.height();
        return photos.stream()
                .filter(p -> Math.abs(p.width() / width - 1) > OTHER_SIZE || Math.abs(p.height() / height - 1) > OTHER_SIZE)
                .map(p -> "%s with %dx%d".formatted(p.name(), p.width(), p.height())).toList();
    }

    /** Returns warnings about bad images, whose scores are worth less when something else than the defect is unusual too. */
    List<String> warningsOfBad(List<Photo> bad) {
        Photo usual = usual();
        List<String> others = otherSizes(bad, usual);
        return others.isEmpty() ? List.of() : List.of(("%d of %d bad images have another size than the usual %dx%d pixels of the good ones (%s):"
                + " the size alone makes them unusual, so the share that is found and the AUROC are too high. Photograph good and bad parts alike.")
                .formatted(others.size(), bad.size(), usual.width(), usual.height(), some(others)));
    }

    private void warnBlur(List<String> warnings) {
        double usual = Grid.median(sharpness);
        List<String> blurred = new ArrayList<>();
        for (int i = 0; i < sharpness.length; i++) {
            if (sharpness[i] < BLURRED * usual) {
                blurred.add(photos.get(i).name());
            }
        }
        if (!blurred.isEmpty()) {
            warnings.add("%d images are much less sharp than the others (%s): out of focus, or moved? Leave them out and learn again."
                    .formatted(blurred.size(), some(blurred)));
        }
    }

    private void warnLight(List<String> warnings) {
        double[] sorted = light.clone();
        Arrays.sort(sorted);
        double range = sorted[(int) (0.95 * (sorted.length - 1))] - sorted[(int) Math.ceil(0.05 * (sorted.length - 1))];
        double usual = Math.max(1, Grid.median(light));
        if (range / usual > UNSTEADY) {
            warnings.add(String.format(Locale.ROOT, "The light changes by %.0f %% between images: shield the station from daylight, and fix exposure"
                    + " and white balance.", 100 * range / usual));
        }
    }

    static String some(List<String> names) {
        return names.size() <= 3 ? String.join(", ", names)
                : String.join(", ", names.subList(0, 3)) + " and " + (names.size() - 3) + " more";
    }
}
