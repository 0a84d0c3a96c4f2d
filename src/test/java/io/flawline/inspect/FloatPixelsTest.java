package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

import io.flawline.image.Codecs;
import io.flawline.model.Settings;
import io.flawline.model.SettingsLayer;

class FloatPixelsTest {

    private static final byte[] IMAGE = {10, 20, 30, 50, 60, 70, 90, 100, 110, 10, 20, 30};

    @BeforeAll
    static void load() {
        Codecs.load();
    }

    private static float[] values(Map<String, ?> settings, boolean gray) {
        Mat bytes = new Mat(2, 2, CvType.CV_8UC3);
        bytes.put(0, 0, IMAGE);
        FloatPixels pixels = new FloatPixels(Settings.of(List.of(new SettingsLayer("test", settings))), gray);
        Mat floats = pixels.create(2, 2);
        pixels.measure(bytes);
        pixels.write(bytes);
        float[] values = new float[12];
        floats.get(0, 0, values);
        return values;
    }

    @Test
    void aClipLimits() {
        assertThat(values(Map.of("clip", List.of(20.5, 90)), false))
                .containsExactly(20.5f, 20.5f, 30, 50, 60, 70, 90, 90, 90, 20.5f, 20.5f, 30);
    }

    @Test
    void eachChannelHasItsOwnMean() {
        float[] values = values(Map.of("standardize", "channel"), false);
        for (int channel = 0; channel < 3; channel++) {
            double sum = 0;
            double squares = 0;
            for (int i = channel; i < 12; i += 3) {
                sum += values[i];
                squares += values[i] * values[i];
            }
            assertThat(sum).isCloseTo(0, within(1e-4));
            assertThat(squares / 4).isCloseTo(1, within(1e-4));
        }
        assertThat(values[0]).isCloseTo((float) ((10 - 40) / Math.sqrt(1100)), within(1e-4f));
    }

    @Test
    void orAllTogether() {
        float[] values = values(Map.of("standardize", "image"), false);
        double mean = 50;
        double squares = 0;
        for (byte pixel : IMAGE) {
            squares += (pixel - mean) * (pixel - mean);
        }
        assertThat(values[4]).isCloseTo((float) ((60 - mean) / Math.sqrt(squares / 12)), within(1e-4f));
    }

    @Test
    void oneColourStaysAtZero() {
        Mat bytes = new Mat(2, 2, CvType.CV_8UC3, org.opencv.core.Scalar.all(77));
        FloatPixels pixels = new FloatPixels(Settings.of(List.of(new SettingsLayer("test", Map.of("standardize", "image")))), true);
        Mat floats = pixels.create(2, 2);
        pixels.measure(bytes);
        pixels.write(bytes);
        float[] values = new float[12];
        floats.get(0, 0, values);
        assertThat(values).containsOnly(0f);
    }
}
