package io.flawline.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfPoint;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import com.fasterxml.jackson.databind.JsonNode;

import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.JpegEncoder;
import io.flawline.image.Limits;
import io.flawline.model.Settings.Overlay;

/**
 * Small pictures for the report with the defects drawn on them. They are made from the file when the report is
 * written, and only those that it shows: lines keep their width whatever the picture's size. Owned by one thread.
 */
final class Thumbnails implements AutoCloseable {

    /** Twice the size at which a page shows them, so that they are sharp on dense screens and paper. */
    private static final Size LARGEST = new Size(480, 360);
    private static final int QUALITY = 80;
    private static final Scalar RED = new Scalar(40, 30, 255);
    private static final Scalar WHITE = new Scalar(255, 255, 255);

    /** @param jpeg of the size given, in pixels */
    record Thumbnail(byte[] jpeg, int width, int height) {
    }

    private final ImageDecoder decoder;
    private final JpegEncoder encoder = new JpegEncoder();
    private final Overlay overlay;

    /** @param overlay what to draw; with {@code none} there are no thumbnails */
    Thumbnails(Limits limits, Overlay overlay) {
        this.decoder = new ImageDecoder(limits);
        this.overlay = overlay;
    }

    /** @throws IOException when the file cannot be read any more */
    Thumbnail of(Path file, JsonNode inspection) throws IOException {
        try (DecodedImage image = decoder.decode(Files.readAllBytes(file), LARGEST)) {
            double scale = Math.min(1, Math.min(LARGEST.width / image.sourceWidth(), LARGEST.height / image.sourceHeight()));
            Size size = new Size(Math.max(1, Math.round(image.sourceWidth() * scale)),
                    Math.max(1, Math.round(image.sourceHeight() * scale)));
            List<MatOfPoint> outlines = outlines(inspection, scale);
            Mat small = new Mat();
            Imgproc.resize(image.mat(), small, size, 0, 0, Imgproc.INTER_AREA);
            Mat drawn = draw(small, outlines);
            byte[] jpeg = encoder.encode(drawn, QUALITY);
            Thumbnail thumbnail = new Thumbnail(jpeg, drawn.cols(), drawn.rows());
            outlines.forEach(Mat::release);
            small.release();
            drawn.release();
            return thumbnail;
        }
    }

    private Mat draw(Mat picture, List<MatOfPoint> outlines) {
        Mat drawn = new Mat();
        if (overlay == Overlay.CONTOURS) {
            picture.copyTo(drawn);
            Imgproc.polylines(drawn, outlines, true, RED, 2, Imgproc.LINE_AA);
            return drawn;
        }
        Mat mask = Mat.zeros(picture.size(), CvType.CV_8UC3);
        Imgproc.fillPoly(mask, outlines, WHITE);
        if (overlay == Overlay.MASK) {
            return mask;
        }
        Core.hconcat(List.of(picture, mask), drawn);
        mask.release();
        return drawn;
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
