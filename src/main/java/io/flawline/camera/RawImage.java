package io.flawline.camera;

import java.io.IOException;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

import io.flawline.image.Codecs;
import io.flawline.image.ImageFormat;
import io.flawline.image.Mats;

/** Pixels to image files, and image files to others. */
final class RawImage {

    private RawImage() {
    }

    /**
     * Encodes pixels, which stay the caller's.
     *
     * @param pixels 1 or 3 channels (blue, green, red) of 8 or 16 bits
     * @return a BMP for 8 bits, a PNG without compression for 16
     */
    static byte[] file(Mat pixels) {
        boolean deep = CvType.depth(pixels.type()) == CvType.CV_16U;
        MatOfByte file = new MatOfByte();
        MatOfInt options = deep ? new MatOfInt(Imgcodecs.IMWRITE_PNG_COMPRESSION, 0) : new MatOfInt();
        try {
            Imgcodecs.imencode(deep ? ".png" : ".bmp", pixels, file, options);
            return file.toArray();
        } finally {
            Mats.release(options);
            Mats.release(file);
        }
    }

    /**
     * Returns the same image in another format.
     *
     * @throws IOException when the bytes are not an image
     */
    static byte[] convert(byte[] image, ImageFormat to) throws IOException {
        Codecs.load();
        MatOfByte bytes = new MatOfByte(image);
        MatOfByte file = new MatOfByte();
        // PNG and TIFF keep 16 bits; for the others OpenCV would clip them at 255.
        Mat pixels = Imgcodecs.imdecode(bytes, to == ImageFormat.PNG || to == ImageFormat.TIFF ? Imgcodecs.IMREAD_UNCHANGED : Imgcodecs.IMREAD_COLOR);
        try {
            if (pixels.empty()) {
                throw new IOException("the camera's %d bytes are not an image".formatted(image.length));
            }
            Imgcodecs.imencode("." + to.extension(), pixels, file);
            return file.toArray();
        } finally {
            Mats.release(pixels);
            Mats.release(file);
            Mats.release(bytes);
        }
    }
}
