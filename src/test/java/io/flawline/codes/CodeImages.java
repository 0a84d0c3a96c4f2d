package io.flawline.codes;

import java.util.Map;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.MultiFormatWriter;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.datamatrix.encoder.SymbolShapeHint;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Point;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Codecs;
import io.flawline.image.Mats;

/** Images of parts with codes on them. */
public final class CodeImages implements AutoCloseable {
    private final Mat mat;

    /** A grey part, lit from one side, with some grain. */
    public CodeImages(int width, int height) {
        Codecs.load();
        mat = new Mat(height, width, CvType.CV_8UC3);
        Core.setRNGSeed(7);
        Core.randn(mat, 150, 6);
        Imgproc.rectangle(mat, new Point(width * 0.6, 0), new Point(width, height * 0.2), new Scalar(90, 95, 100), -1);
    }

    /**
     * Puts a code on a white label.
     *
     * @param module  pixels of its smallest element
     * @param degrees by which the label is turned
     */
    public CodeImages code(String text, BarcodeFormat format, int x, int y, int module, double degrees) throws WriterException {
        Mat label = label(text, format, module);
        paste(label, x, y, degrees);
        Mats.release(label);
        return this;
    }

    /** Returns the side of the square in which {@link #code} turns a label. */
    int side(String text, BarcodeFormat format, int module) throws WriterException {
        Mat label = label(text, format, module);
        try {
            return (int) Math.ceil(Math.hypot(label.cols(), label.rows()));
        } finally {
            Mats.release(label);
        }
    }

    /** Returns the width of a label in pixels: at this distance two of them touch, and, turned by 90 degrees, two below each other. */
    int width(String text, BarcodeFormat format, int module) throws WriterException {
        Mat label = label(text, format, module);
        try {
            return label.cols();
        } finally {
            Mats.release(label);
        }
    }

    private static Mat label(String text, BarcodeFormat format, int module) throws WriterException {
        boolean linear = format == BarcodeFormat.CODE_128 || format == BarcodeFormat.EAN_13 || format == BarcodeFormat.CODE_39;
        BitMatrix bits = new MultiFormatWriter().encode(text, format, 0, linear ? 1 : 0,
                Map.of(EncodeHintType.MARGIN, linear ? 20 : 2, EncodeHintType.DATA_MATRIX_SHAPE, SymbolShapeHint.FORCE_SQUARE));
        int border = linear ? 0 : 2;
        int rows = linear ? 40 : bits.getHeight() + 2 * border;
        Mat label = new Mat(rows, bits.getWidth() + 2 * border, CvType.CV_8UC3, new Scalar(235, 235, 235));
        for (int j = 0; j < (linear ? rows : bits.getHeight()); j++) {
            for (int i = 0; i < bits.getWidth(); i++) {
                if (bits.get(i, linear ? 0 : j)) {
                    label.put(j + (linear ? 0 : border), i + border, 30, 30, 30);
                }
            }
        }
        Imgproc.resize(label, label, new Size(label.cols() * module, linear ? rows : label.rows() * module), 0, 0, Imgproc.INTER_NEAREST);
        return label;
    }

    private void paste(Mat label, int x, int y, double degrees) {
        int side = (int) Math.ceil(Math.hypot(label.cols(), label.rows()));
        Mat turn = Imgproc.getRotationMatrix2D(new Point(label.cols() / 2.0, label.rows() / 2.0), degrees, 1);
        turn.put(0, 2, turn.get(0, 2)[0] + Math.floor((side - label.cols()) / 2.0));
        turn.put(1, 2, turn.get(1, 2)[0] + Math.floor((side - label.rows()) / 2.0));
        Mat turned = new Mat();
        Mat mask = new Mat(label.size(), CvType.CV_8UC1, new Scalar(255));
        Imgproc.warpAffine(label, turned, turn, new Size(side, side), Imgproc.INTER_LINEAR, Core.BORDER_CONSTANT, new Scalar(235, 235, 235));
        Imgproc.warpAffine(mask, mask, turn, new Size(side, side), Imgproc.INTER_NEAREST);
        Mat place = mat.submat(new Rect(x, y, side, side));
        turned.copyTo(place, mask);
        java.util.List.of(turn, turned, mask, place).forEach(Mats::release);
    }

    public Mat mat() {
        return mat;
    }

    public byte[] file(String ending) {
        MatOfByte file = new MatOfByte();
        try {
            Imgcodecs.imencode(ending, mat, file);
            return file.toArray();
        } finally {
            Mats.release(file);
        }
    }

    @Override
    public void close() {
        Mats.release(mat);
    }
}
