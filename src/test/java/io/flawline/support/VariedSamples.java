package io.flawline.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

import io.flawline.image.Mats;

/** Samples of two models, darker and brighter, so that scores differ. */
public final class VariedSamples {

    private static final double DARKEST = 0.6;
    private static final double BRIGHTEST = 1.55;
    /** A prime number, so that no image is the same as an earlier one; every few images cover the range. */
    private static final int STEPS = 71;
    private static final int STRIDE = 29;

    private VariedSamples() {
    }

    /** Returns PNG files. */
    public static List<byte[]> images(int count) throws IOException {
        List<Path> samples;
        try (Stream<Path> files = Files.walk(Path.of("samples"))) {
            samples = files.filter(f -> f.toString().matches(".*(synthetic|crack).*\\.(jpg|png)") && !f.toString().contains(".mask.")).sorted().toList();
        }
        List<byte[]> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Mat sample = Imgcodecs.imread(samples.get(i % samples.size()).toString());
            Core.multiply(sample, Scalar.all(DARKEST + (BRIGHTEST - DARKEST) * (i * STRIDE % STEPS) / STEPS), sample);
            MatOfByte png = new MatOfByte();
            Imgcodecs.imencode(".png", sample, png);
            images.add(png.toArray());
            Mats.release(sample);
            Mats.release(png);
        }
        return images;
    }
}
