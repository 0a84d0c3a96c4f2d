package io.flawline.image;

import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

import java.util.Optional;

/** Decodes checked files by OpenCV, as they are stored: without turning them upright. */
final class NativePixels {

    private NativePixels() {
    }

    /** @throws UnreadableImageException if the pixel data is damaged */
    static Mat read(byte[] bytes, ImageHeader header) {
        MatOfByte file = new MatOfByte(bytes);
        try {
            return read(file, header, 1);
        } finally {
            Mats.release(file);
        }
    }

    /** Decodes at a part of the size: {@code 1 / denominator} of each side. */
    static Mat read(Mat file, ImageHeader header, int denominator) {
        return tryRead(file, header, denominator).orElseThrow(() -> UnreadableImageException.truncated(header.format(),
                "its pixel data is damaged"));
    }

    /** Decodes at full size; samples of 16 bits keep them. Empty if the pixel data is damaged. */
    static Optional<Mat> tryRead(Mat file, ImageHeader header) {
        return tryRead(file, header, 1);
    }

    private static Optional<Mat> tryRead(Mat file, ImageHeader header, int denominator) {
        int size = switch (denominator) {
            case 2 -> Imgcodecs.IMREAD_REDUCED_COLOR_2;
            case 4 -> Imgcodecs.IMREAD_REDUCED_COLOR_4;
            case 8 -> Imgcodecs.IMREAD_REDUCED_COLOR_8;
            default -> Imgcodecs.IMREAD_COLOR;
        };
        try {
            Mat pixels = Imgcodecs.imdecode(file,
                    Imgcodecs.IMREAD_IGNORE_ORIENTATION | Imgcodecs.IMREAD_ANYDEPTH | size);
            if (isExpected(pixels, header, denominator)) {
                return Optional.of(pixels);
            }
            Mats.release(pixels);
            return Optional.empty();
        } catch (CvException e) {
            return Optional.empty();
        }
    }

    private static boolean isExpected(Mat pixels, ImageHeader header, int denominator) {
        return pixels.cols() == TurboJpegDecoder.scaled(header.width(), denominator)
                && pixels.rows() == TurboJpegDecoder.scaled(header.height(), denominator)
                && (pixels.type() == CvType.CV_8UC3 || pixels.type() == CvType.CV_16UC3
                        && header.format() == ImageFormat.PNG);
    }
}
