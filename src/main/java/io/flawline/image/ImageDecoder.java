package io.flawline.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.Size;

/**
 * Decodes the bytes of an image to 8-bit BGR pixels by the rules of this package. Any bytes give either pixels or an
 * {@link UnreadableImageException}. One worker thread owns it; it is cheap to create.
 */
public final class ImageDecoder implements AutoCloseable {

    private static final int MAX_DENOMINATOR = 8;

    private final Limits limits;
    private final JpegPixels jpeg = new JpegPixels();
    private final PngPixels png = new PngPixels();

    public ImageDecoder(Limits limits) {
        this.limits = limits;
    }

    /** Decodes at full size. */
    public DecodedImage decode(byte[] bytes) {
        return decode(bytes, null);
    }

    /** Decodes without a setting for the bits of a sample. */
    public DecodedImage decode(byte[] bytes, @Nullable Size minimum) {
        return decode(bytes, minimum, SampleDepth.UNKNOWN);
    }

    /**
     * Decodes an image, a JPEG possibly at 1/2, 1/4 or 1/8 of its size, which is several times faster.
     *
     * @param minimum what both upright sides must keep at least, in pixels; null for full size
     * @param bits    significant bits of a sample in images of 16 bits that do not define them, 8 to 16; 0 to leave it
     *                to the decoder, which then may {@linkplain DecodedImage#warnings warn}
     * @throws UnreadableImageException if the bytes are above the limits or cannot be decoded completely
     */
    public DecodedImage decode(byte[] bytes, @Nullable Size minimum, int bits) {
        try (LargeImages.Permit permit = LargeImages.enter(bytes)) {
            return decodePermitted(bytes, minimum, bits);
        }
    }

    /** Decodes as {@link #decode(byte[], Size, int)} does; the caller holds the {@linkplain LargeImages permit}. */
    public DecodedImage decodePermitted(byte[] bytes, @Nullable Size minimum, int bits) {
        if (bits != SampleDepth.UNKNOWN && (bits < 8 || bits > 16)) {
            throw new IllegalArgumentException("bits is " + bits
                    + ", it must be 8 to 16, or 0 to leave it to the decoder");
        }
        return decoded(bytes, minimum, (stored, warnings) -> stored.reduced(bits, warnings));
    }

    /**
     * Decodes at full size and keeps all bits: the Mat is {@code [H,W,3]} of 16 bits ({@code CV_16UC3}), with samples
     * as stored, for images of more than 8 bits per sample, else of bytes as after {@link #decode}.
     */
    public DecodedImage decodeDeep(byte[] bytes) {
        try (LargeImages.Permit permit = LargeImages.enter(bytes)) {
            return decoded(bytes, null, (stored, warnings) -> stored.inverted(stored.mat()));
        }
    }

    private DecodedImage decoded(byte[] bytes, @Nullable Size minimum, BiFunction<Stored, List<String>, Mat> depth) {
        limits.requireSize(bytes.length);
        ImageHeader header = ImageHeader.read(bytes);
        limits.requirePixels(header);
        header.requireWhole(bytes);
        try {
            List<String> warnings = new ArrayList<>();
            Mat pixels = depth.apply(stored(bytes, header, minimum, warnings), warnings);
            return new DecodedImage(header, upright(pixels, header), warnings, release(header));
        } catch (IndexOutOfBoundsException e) {
            throw UnreadableImageException.truncated(header.format(), "its pixels end early");
        }
    }

    /**
     * Pixels as a file stores them.
     *
     * @param mat         {@code [H,W,3]} of bytes or of 16 bits, not upright
     * @param depth       what the file says about samples of 16 bits
     * @param whiteIsZero whether they are still to be inverted
     */
    private record Stored(Mat mat, ImageFormat format, SampleDepth.Declared depth, boolean whiteIsZero) {

        Mat reduced(int bits, List<String> warnings) {
            return SampleDepth.isDeep(mat) ? inverted(SampleDepth.reduce(mat, depth, format, bits, warnings)) : mat;
        }

        Mat inverted(Mat pixels) {
            if (whiteIsZero) {
                Core.bitwise_not(pixels, pixels);
            }
            return pixels;
        }
    }

    private Stored stored(byte[] bytes, ImageHeader header, @Nullable Size minimum, List<String> warnings) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        SampleDepth.Declared depth = SampleDepth.Declared.NOTHING;
        boolean whiteIsZero = false;
        Mat mat;
        switch (header.format()) {
            case JPEG -> mat = jpeg.read(bytes, header, minimum == null ? 1 : denominator(header, minimum));
            case PNG -> {
                mat = png.read(bytes, header);
                mat = PngOpacity.isZero(bytes, header) ? Transparency.requireColours(mat, ImageFormat.PNG, warnings) : mat;
                depth = PngFile.significantBits(file);
            }
            case BMP -> mat = BmpPixels.read(bytes);
            case TIFF -> {
                TiffPages pages = TiffPages.read(file);
                TiffPage page = TiffPage.of(pages.page());
                if (pages.full() > 1) {
                    warnings.add("A TIFF file has several pages; only the first is read. Save each page as a file to "
                            + "inspect them all.");
                }
                if (page.hasUnknownSample()) {
                    warnings.add("A TIFF file has a sample in each pixel that is neither a colour nor declared as opacity (tag 338), such as"
                            + " near infrared; it is not read. Save images with colours only.");
                }
                mat = TiffPixels.read(bytes, page, jpeg, warnings);
                depth = page.depth();
                whiteIsZero = page.invertedLater();
            }
            case WEBP -> {
                mat = NativePixels.read(WebpFile.essence(bytes), header);
                byte[] transparent = WebpFile.withOpacity(bytes);
                mat = transparent.length > 0 && Transparency.isTotal(transparent)
                        ? Transparency.requireColours(mat, ImageFormat.WEBP, warnings) : mat;
            }
            case PNM -> {
                PnmFile.Layout layout = PnmFile.layout(bytes);
                mat = PnmFile.read(bytes, layout);
                depth = SampleDepth.Declared.ofMaximum(layout.maximum());
            }
            default -> throw new IllegalStateException(header.format().name());
        }
        FurtherImages.warn(bytes, header.format(), warnings);
        return new Stored(mat, header.format(), depth, whiteIsZero);
    }

    private Consumer<Mat> release(ImageHeader header) {
        return header.format() == ImageFormat.JPEG ? jpeg::reuse : Mats::release;
    }

    /** Returns the largest that leaves both sides at least as large as the minimum. */
    private static int denominator(ImageHeader header, Size minimum) {
        int denominator = MAX_DENOMINATOR;
        while (denominator > 1 && (TurboJpegDecoder.scaled(header.uprightWidth(), denominator) < minimum.width
                || TurboJpegDecoder.scaled(header.uprightHeight(), denominator) < minimum.height)) {
            denominator /= 2;
        }
        return denominator;
    }

    private static Mat upright(Mat pixels, ImageHeader header) {
        if (header.orientation() == 1) {
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
        jpeg.close();
        png.close();
    }
}
