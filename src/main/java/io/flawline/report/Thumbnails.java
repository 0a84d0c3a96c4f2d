package io.flawline.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfPoint;
import org.opencv.core.Point;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import io.flawline.image.Contours;
import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.JpegEncoder;
import io.flawline.image.Limits;
import io.flawline.image.Mats;
import io.flawline.image.TruthMask;
import io.flawline.model.Settings.Overlay;

/**
 * Small images for the report with the defects drawn on them. They are made from the file when the report is
 * written, and only those that it shows: lines keep their width whatever the image's size. Owned by one thread.
 */
final class Thumbnails implements AutoCloseable {

    /** Twice the size at which a page shows them, so that they are sharp on dense screens and paper. */
    private static final Size LARGEST = new Size(480, 360);
    private static final int QUALITY = 80;
    /** The longer side of an image that is shown alone; a smaller file of a format that browsers know is copied as it is. */
    private static final int LARGEST_SHOWN = 2000;
    private static final int MAX_COPIED = 512 << 10;
    private static final Set<String> KNOWN_TO_BROWSERS = Set.of("jpeg", "png", "bmp", "webp");
    private static final int SHOWN_QUALITY = 88;
    /** Radius in pixels of the thumbnail. */
    private static final int RING = 14;
    private static final Scalar RED = new Scalar(40, 30, 255);
    private static final Scalar GREEN = new Scalar(80, 220, 60);
    private static final Scalar WHITE = new Scalar(255, 255, 255);

    /**
     * A small image with what was found drawn on it.
     *
     * @param jpeg  of the size given, in pixels
     * @param shown the same image, larger and with nothing drawn on it
     */
    record Thumbnail(byte[] jpeg, int width, int height, ShownImage shown) {
    }

    private final ImageDecoder decoder;
    private final JpegEncoder encoder = new JpegEncoder();
    private final @Nullable Masks masks;
    private final Overlay overlay;

    /**
     * @param masks   whose outlines to draw too
     * @param overlay what to draw; not {@code none}
     */
    Thumbnails(Limits limits, @Nullable Masks masks, Overlay overlay) {
        this.decoder = new ImageDecoder(limits);
        this.masks = masks;
        this.overlay = overlay;
    }

    /** @throws IOException when the file cannot be read any more */
    Thumbnail of(ImageFile picture, JsonNode inspection) throws IOException {
        byte[] bytes = picture.read();
        String format = inspection.at("/image/format").asText();
        boolean copied = bytes.length <= MAX_COPIED && KNOWN_TO_BROWSERS.contains(format);
        try (DecodedImage image = decoder.decode(bytes, copied ? LARGEST : new Size(LARGEST_SHOWN, LARGEST_SHOWN))) {
            double scale = Math.min(1, Math.min(LARGEST.width / image.sourceWidth(), LARGEST.height / image.sourceHeight()));
            Mat small = resized(image, scale);
            List<MatOfPoint> outlines = outlines(inspection, scale);
            Mat mask = mask(picture);
            List<MatOfPoint> truth = outlinesOfSmall(mask, small.size());
            Mat drawn = draw(small, outlines, truth);
            ShownImage shown = new ShownImage(copied ? bytes : encoded(image), copied ? format : "jpeg",
                    points(mask, image.sourceWidth(), image.sourceHeight()));
            Thumbnail thumbnail = new Thumbnail(encoder.encode(drawn, QUALITY), drawn.cols(), drawn.rows(), shown);
            outlines.forEach(Mats::release);
            truth.forEach(Mats::release);
            List.of(mask, small, drawn).forEach(Mats::release);
            return thumbnail;
        }
    }

    private static Mat resized(DecodedImage image, double scale) {
        Mat resized = new Mat();
        Imgproc.resize(image.mat(), resized, new Size(Math.max(1, Math.round(image.sourceWidth() * scale)),
                Math.max(1, Math.round(image.sourceHeight() * scale))), 0, 0, Imgproc.INTER_AREA);
        return resized;
    }

    private byte[] encoded(DecodedImage image) {
        Mat resized = resized(image, Math.min(1, (double) LARGEST_SHOWN / Math.max(image.sourceWidth(), image.sourceHeight())));
        byte[] jpeg = encoder.encode(resized, SHOWN_QUALITY);
        Mats.release(resized);
        return jpeg;
    }

    private Mat draw(Mat picture, List<MatOfPoint> found, List<MatOfPoint> truth) {
        if (overlay == Overlay.CONTOURS) {
            Mat drawn = picture.clone();
            outline(drawn, truth, GREEN);
            outline(drawn, found, RED);
            return drawn;
        }
        Mat mask = Mat.zeros(picture.size(), CvType.CV_8UC3);
        outline(mask, truth, GREEN);
        Contours.fill(mask, found, WHITE);
        if (overlay == Overlay.MASK) {
            return mask;
        }
        int width = picture.cols();
        Mat drawn = new Mat(picture.rows(), 2 * width, picture.type());
        Mat left = drawn.colRange(0, width);
        Mat right = drawn.colRange(width, 2 * width);
        picture.copyTo(left);
        mask.copyTo(right);
        List.of(left, right, mask).forEach(Mats::release);
        return drawn;
    }

    /** Draws outlines; what is too small to be seen as an outline gets a ring around it. */
    private static void outline(Mat picture, List<MatOfPoint> outlines, Scalar colour) {
        Contours.draw(picture, outlines, colour, 2, Imgproc.LINE_AA);
        for (MatOfPoint outline : outlines) {
            Rect box = Imgproc.boundingRect(outline);
            if (Math.max(box.width, box.height) < RING / 2) {
                Imgproc.circle(picture, new Point(box.x + box.width / 2.0, box.y + box.height / 2.0), RING, colour, 2, Imgproc.LINE_AA);
            }
        }
    }

    /** Returns the mask of an image at its own size; empty without one. */
    private Mat mask(ImageFile picture) throws IOException {
        Optional<Path> file = masks == null ? Optional.empty() : masks.of(picture);
        return file.isEmpty() ? new Mat() : TruthMask.read(file.get(), decoder);
    }

    private static List<MatOfPoint> outlinesOfSmall(Mat mask, Size size) {
        if (mask.empty()) {
            return List.of();
        }
        Mat small = new Mat();
        Imgproc.resize(mask, small, size, 0, 0, Imgproc.INTER_AREA);
        // Whatever is left of a speck on the small image is shown.
        Imgproc.threshold(small, small, 0, 255, Imgproc.THRESH_BINARY);
        List<MatOfPoint> outlines = outlines(small);
        Mats.release(small);
        return outlines;
    }

    private static List<MatOfPoint> outlines(Mat mask) {
        Mat hierarchy = new Mat();
        List<MatOfPoint> outlines = Contours.find(mask, hierarchy, Imgproc.RETR_EXTERNAL);
        Mats.release(hierarchy);
        return outlines;
    }

    /** Returns the outlines of a mask in pixels of an image, whose size may be another than the mask's. */
    private static List<double[][]> points(Mat mask, int width, int height) {
        if (mask.empty()) {
            return List.of();
        }
        double horizontal = (double) width / mask.cols();
        double vertical = (double) height / mask.rows();
        List<MatOfPoint> outlines = outlines(mask);
        List<double[][]> points = outlines.stream().map(outline -> Arrays.stream(outline.toArray())
                .map(point -> new double[] {point.x * horizontal, point.y * vertical}).toArray(double[][]::new)).toList();
        outlines.forEach(Mats::release);
        return points;
    }

    private static List<MatOfPoint> outlines(JsonNode inspection, double scale) {
        List<MatOfPoint> outlines = new ArrayList<>();
        for (JsonNode defect : inspection.path("defects")) {
            List<Point> points = new ArrayList<>();
            defect.path("polygon").forEach(p -> points.add(new Point(
                    (p.path(0).asDouble() + 0.5) * scale - 0.5, (p.path(1).asDouble() + 0.5) * scale - 0.5)));
            if (!points.isEmpty()) {
                MatOfPoint outline = new MatOfPoint();
                outline.fromList(points);
                outlines.add(outline);
            }
        }
        return outlines;
    }

    @Override
    public void close() {
        decoder.close();
        encoder.close();
    }
}
