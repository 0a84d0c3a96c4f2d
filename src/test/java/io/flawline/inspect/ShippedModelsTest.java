package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.flawline.image.Limits;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;

/** The model of 8 bits says of the photographs what the one it was made of says. */
class ShippedModelsTest {

    private static final SettingsLayer NOTHING_OVER = new SettingsLayer("test", Map.of());
    private static Inspectors inspectors;

    static Stream<Path> photographs() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("samples/bsdata-cc-by-sa-4.0"))) {
            return files.filter(file -> file.toString().endsWith(".jpg")).sorted().toList().stream();
        }
    }

    @BeforeAll
    static void open() {
        inspectors = new Inspectors(new ModelRepository(Path.of("models")), NOTHING_OVER,
                Map.of("INFERENCE_PRECISION_HINT", "f32"), Limits.DEFAULT, 1, Duration.ofSeconds(60));
    }

    @AfterAll
    static void close() {
        inspectors.close();
    }

    /** How 8-bit sums are rounded differs between CPUs, so a region at the edge of the threshold may come or go. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("photographs")
    void int8GivesTheVerdictsOfTheExactModel(Path file) throws IOException {
        Request request = Request.ofImage(Files.readAllBytes(file), null);

        Inspection exact = inspectors.ready("ball-screw-pitting", NOTHING_OVER).inspect(request);
        Inspection int8 = inspectors.ready("ball-screw-pitting-int8", NOTHING_OVER).inspect(request);

        assertThat(int8.verdict()).isEqualTo(exact.verdict());
        assertThat(int8.defect()).isCloseTo(exact.defect(), within(1));
        assertThat(int8.defectRatio()).isCloseTo(exact.defectRatio(), within(0.002));
    }
}
