package io.flawline.camera;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Codecs;
import io.flawline.image.Mats;

/** Small images that differ. */
public final class TestFrames {

    private TestFrames() {
    }

    /** A JPEG whose content is that of its number. */
    public static byte[] jpeg(int number) {
        return encoded(number, ".jpg");
    }

    static byte[] png(int number) {
        return encoded(number, ".png");
    }

    static int channels(byte[] image) {
        MatOfByte file = new MatOfByte(image);
        Mat mat = Imgcodecs.imdecode(file, Imgcodecs.IMREAD_UNCHANGED);
        try {
            return mat.channels();
        } finally {
            Mats.release(mat);
            Mats.release(file);
        }
    }

    private static byte[] encoded(int number, String format) {
        Codecs.load();
        Mat mat = new Mat(96, 128, CvType.CV_8UC3, new Scalar(number % 251, 40, 200));
        MatOfByte file = new MatOfByte();
        try {
            Imgproc.rectangle(mat, new Point(2 * number, 10), new Point(2 * number + 30, 90), new Scalar(250, 250, 250), -1);
            Imgproc.putText(mat, String.valueOf(number), new Point(5, 60), Imgproc.FONT_HERSHEY_SIMPLEX, 1, new Scalar(0, 0, 0));
            Imgcodecs.imencode(format, mat, file);
            return file.toArray();
        } finally {
            Mats.release(file);
            Mats.release(mat);
        }
    }
}
