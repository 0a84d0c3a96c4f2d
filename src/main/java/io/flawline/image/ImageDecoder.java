package io.flawline.image;

import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Turns the bytes of an image into 8-bit BGR pixels by the rules of this package. Any bytes give either pixels or
 * an {@link UnreadableImageException}. Owned by one worker thread; cheap to create.
 */
public final class ImageDecoder implements AutoCloseable {

    private static final int MAX_DENOMINATOR = 8;

    private final Limits limits;
    /** Null where OpenCV reads JPEG. */
    private final TurboJpegDecoder turboJpeg;
    /** Null where OpenCV inflates PNG. */
    private final PngInflater inflater;

    public ImageDecoder(Limits limits) {
        Codecs.load();
        this.limits = limits;
        this.turboJpeg = Codecs.turboJpeg() ? new TurboJpegDecoder() : null;
        this.inflater = Codecs.deflate() ? new PngInflater() : null;
    }

    /** Decodes at full size. */
    public DecodedImage decode(byte[] bytes) {
        return decode(bytes, null);
    }

    /**
     * Decodes an image, a JPEG possibly at 1/2, 1/4 or 1/8 of its size, which is several times faster.
     *
     * @param minimum what both upright sides must keep at least, in pixels; null for full size
     * @throws UnreadableImageException if the bytes are beyond the limits or cannot be decoded whole
     */
    public DecodedImage decode(byte[] bytes, Size minimum) {
        limits.requireSize(bytes.length);
        ImageHeader header = ImageHeader.read(bytes);
        limits.requirePixels(header);
        header.requireWhole(bytes);
        int denominator = minimum == null || header.format() != ImageFormat.JPEG ? 1 : denominator(header, minimum);
        Mat pixels = inflated(bytes, header).orElseGet(() -> pixels(bytes, header, denominator));
        Consumer<Mat> release = header.format() == ImageFormat.JPEG && turboJpeg != null ? turboJpeg::reuse : Mats::release;
        return new DecodedImage(header, upright(pixels, header), release);
    }

    /** Empty for all that OpenCV is to see, and to judge, as it came. */
    private Optional<Mat> inflated(byte[] bytes, ImageHeader header) {
        return header.format() == ImageFormat.PNG && inflater != null
                ? inflater.inflate(bytes, header).flatMap(file -> tryOpenCv(file, header, 1))
                : Optional.empty();
    }

    private Mat pixels(byte[] bytes, ImageHeader header, int denominator) {
        MatOfByte file = new MatOfByte(bytes);
        try {
            return header.format() == ImageFormat.JPEG && turboJpeg != null
                    ? turboJpeg.decode(file, header, denominator).orElseGet(() -> openCv(file, header, denominator))
                    : openCv(file, header, denominator);
        } finally {
            Mats.release(file);
        }
    }

    /** The largest that leaves both sides at least as large as the minimum. */
    private static int denominator(ImageHeader header, Size minimum) {
        int denominator = MAX_DENOMINATOR;
        while (denominator > 1 && (TurboJpegDecoder.scaled(header.uprightWidth(), denominator) < minimum.width
                || TurboJpegDecoder.scaled(header.uprightHeight(), denominator) < minimum.height)) {
            denominator /= 2;
        }
        return denominator;
    }

    private static Mat openCv(Mat file, ImageHeader header, int denominator) {
        return tryOpenCv(file, header, denominator).orElseThrow(() -> UnreadableImageException.truncated(header.format(), "its pixel data is damaged"));
    }

    private static Optional<Mat> tryOpenCv(Mat file, ImageHeader header, int denominator) {
        try {
            return Optional.of(Imgcodecs.imdecode(file, Imgcodecs.IMREAD_IGNORE_ORIENTATION | switch (denominator) {
                case 2 -> Imgcodecs.IMREAD_REDUCED_COLOR_2;
                case 4 -> Imgcodecs.IMREAD_REDUCED_COLOR_4;
                case 8 -> Imgcodecs.IMREAD_REDUCED_COLOR_8;
                default -> Imgcodecs.IMREAD_COLOR;
            })).filter(pixels -> isExpected(pixels, header, denominator));
        } catch (CvException e) {
            return Optional.empty();
        }
    }

    private static boolean isExpected(Mat pixels, ImageHeader header, int denominator) {
        boolean turned = turnedByOpenCv(header) && header.swapsSides();
        int width = TurboJpegDecoder.scaled(turned ? header.height() : header.width(), denominator);
        int height = TurboJpegDecoder.scaled(turned ? header.width() : header.height(), denominator);
        return pixels.cols() == width && pixels.rows() == height && pixels.type() == CvType.CV_8UC3;
    }

    /** OpenCV turns TIFF whatever its flags say. */
    private static boolean turnedByOpenCv(ImageHeader header) {
        return header.format() == ImageFormat.TIFF;
    }

    private static Mat upright(Mat pixels, ImageHeader header) {
        if (header.orientation() == 1 || turnedByOpenCv(header)) {
            return pixels;
        }
        Mat turned = new Mat();
        switch (header.orientation()) {
            case 2 -> Core.flip(pixels, turned, 1);
            case 3 -> Core.rotate(pixels, turned, Core.ROTATE_180);
            case 4 -> Core.flip(pixels, turned, 0);
            case 5 -> Core.transpose(pixels, turned);
            case 6 -> Core.rotate(pixels, turned, Core.ROTATE_90_CLOCKWISE);
            case 7 -> {
                Core.transpose(pixels, turned);
                Core.rotate(turned, turned, Core.ROTATE_180);
            }
            default -> Core.rotate(pixels, turned, Core.ROTATE_90_COUNTERCLOCKWISE);
        }
        Mats.release(pixels);
        return turned;
    }

    @Override
    public void close() {
        if (turboJpeg != null) {
            turboJpeg.close();
        }
        if (inflater != null) {
            inflater.close();
        }
    }
}
