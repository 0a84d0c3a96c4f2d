package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfliteFileTest {

    private static final Path MODEL = Path.of("src/test/resources/models-made/quantized-int8.tflite");

    @TempDir
    Path folder;

    @Test
    void scalesAndZeroPointsAreRead() {
        TfliteFile file = TfliteFile.read(MODEL);
        assertThat(file.inputs()).singleElement().satisfies(item -> assertThat(item.quantization()).isEqualTo(Optional.of(new Quantization(1, -128))));
        assertThat(file.outputs()).singleElement()
                .satisfies(item -> assertThat(item.quantization()).isEqualTo(Optional.of(new Quantization(1 / 256f, -128))));
    }

    /** Wherever the damage is, the file is read or refused by its name. */
    @Test
    void damagedFilesAreRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(MODEL);
        Random random = new Random(11);
        Path file = folder.resolve("damaged.tflite");
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = i % 3 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
            for (int n = 0; n < 8 && damaged.length > 0; n++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try {
                assertThat(TfliteFile.read(file).inputs()).hasSizeLessThan(257);
            } catch (ModelException refused) {
                assertThat(refused).hasMessageContaining("damaged.tflite");
            }
        }
    }
}
