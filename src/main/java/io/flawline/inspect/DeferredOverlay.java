package io.flawline.inspect;

import java.util.function.Supplier;

import org.opencv.core.Mat;

import io.flawline.image.JpegEncoder;
import io.flawline.image.Mats;
import io.flawline.model.Settings;

/**
 * The data from which the annotated image of an inspection is drawn after its worker has started the next one. The
 * pixels are on the Java heap, so nobody has to free them when no one asks.
 */
record DeferredOverlay(Settings settings, Pixels input, Pixels mask, Regions regions, ImageGeometry fit) implements Supplier<byte[]> {

    /** A copy of a Mat's bytes. */
    private record Pixels(int rows, int cols, int type, byte[] bytes) {

        static Pixels of(Mat mat) {
            byte[] bytes = new byte[(int) (mat.total() * mat.elemSize())];
            mat.get(0, 0, bytes);
            return new Pixels(mat.rows(), mat.cols(), mat.type(), bytes);
        }

        Mat toMat() {
            Mat mat = new Mat(rows, cols, type);
            mat.put(0, 0, bytes);
            return mat;
        }
    }

    /**
     * @param settings with an overlay of the model's size
     * @param input    the image at model size
     * @param regions  whose mask is copied
     */
    static DeferredOverlay of(Settings settings, Mat input, Regions regions, ImageGeometry fit) {
        return new DeferredOverlay(settings, Pixels.of(input), Pixels.of(regions.mask()), regions, fit);
    }

    @Override
    public byte[] get() {
        Mat picture = input.toMat();
        Mat found = mask.toMat();
        try (Overlay overlay = new Overlay(); JpegEncoder encoder = new JpegEncoder()) {
            Regions drawn = new Regions(found, regions.count(), regions.defects(), regions.score(), regions.ignored());
            return encoder.encode(overlay.draw(settings, picture, picture, drawn, fit), settings.overlayQuality());
        } finally {
            Mats.release(picture);
            Mats.release(found);
        }
    }
}
