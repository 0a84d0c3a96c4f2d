package io.flawline.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.image.Codecs;
import io.flawline.openvino.Core;

/** Compares each step with the figures of an independent implementation on the same images. */
class VectorsTest {

    private static final Path FOLDER = Path.of("src/test/resources/learn");
    private static final InputSize SIZE = new InputSize(160, 160);
    private static final Detail DETAIL = Detail.COARSE;

    @TempDir
    static Path temp;

    private static JsonNode expected;
    private static Core core;
    private static Backbone backbone;
    private static Distances distances;
    private static final List<float[]> FEATURES = new ArrayList<>();
    private static Projection projection;
    private static final Views VIEWS = new Views();

    @BeforeAll
    static void learn() throws IOException {
        Codecs.load();
        expected = new ObjectMapper().readTree(FOLDER.resolve("expected.json").toFile());
        core = new Core();
        backbone = new Backbone(core, SIZE, Precision.F32, 2, temp);
        distances = new Distances(core, SIZE.cells(), 2, temp);
        for (Path file : files("good")) {
            FEATURES.add(features(file));
        }
        Sample sample = new Sample(FEATURES.size(), SIZE.cells());
        FEATURES.forEach(features -> sample.add(features, CellMask.ALL));
        projection = sample.fit(DETAIL);
        for (int i = 0; i < FEATURES.size(); i++) {
            VIEWS.add(projection.apply(FEATURES.get(i)), CellMask.ALL, i, true);
        }
    }

    @AfterAll
    static void close() {
        distances.close();
        backbone.close();
        core.close();
    }

    private static List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            return files.sorted().toList();
        }
    }

    private static float[] features(Path file) {
        Mat image = Imgcodecs.imread(file.toString());
        try {
            return backbone.features(image);
        } finally {
            io.flawline.image.Mats.release(image);
        }
    }

    @Test
    void featuresAreEqual() throws IOException {
        var rows = ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve("features.f32"))).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] features = FEATURES.get(0);
        int cells = SIZE.cells();
        for (int cell = 0; cell < cells; cell += 25) {
            for (int channel = 0; channel < Template.CHANNELS; channel++) {
                assertThat(features[channel * cells + cell]).as("cell %d, channel %d", cell, channel).isCloseTo(rows.get(), within(1e-4f));
            }
        }
    }

    @Test
    void theSameRowsAreChosen() {
        float[] all = new float[FEATURES.size() * SIZE.cells() * Template.DIMENSIONS];
        for (int i = 0; i < VIEWS.size(); i++) {
            System.arraycopy(VIEWS.cells(i), 0, all, i * VIEWS.cells(i).length, VIEWS.cells(i).length);
        }
        int[] chosen = Coreset.select(all, Template.BANK, 0, () -> false);
        assertThat(chosen).hasSize(Template.BANK).doesNotHaveDuplicates();
        for (int i = 0; i < 20; i++) {
            assertThat(chosen[i]).isEqualTo(expected.get("first_20_selected").get(i).asInt());
        }
    }

    @Test
    void heldOutScoresAreEqual() {
        HeldOut heldOut = heldOut();
        // Distances are compared in units of the score, which is 0 at the low distance and 0.5 at the threshold. The folds
        // are not those of the other implementation, which draws them by another generator.
        double unit = 2 * (expected.get("threshold").asDouble() - expected.get("low").asDouble());
        for (int i = 0; i < heldOut.scores().length; i++) {
            assertThat(heldOut.scores()[i] / unit).isCloseTo(expected.get("held_out").get(i).asDouble() / unit, within(0.03));
        }
        assertThat(heldOut.low()).isCloseTo(expected.get("low").asDouble(), within(0.01));
        assertThat(heldOut.threshold() / unit).isCloseTo(expected.get("threshold").asDouble() / unit, within(0.02));
    }

    private static HeldOut heldOut() {
        return HeldOut.measure(VIEWS, List.of(), SIZE, distances, 2, 0, () -> false, () -> {});
    }

    @Test
    void imagesAreScoredAlike() throws IOException {
        HeldOut heldOut = heldOut();
        Learned learned = new Learned(projection, VIEWS.bank(group -> true, 0, () -> false), heldOut.threshold(), heldOut.low());
        distances.use(learned.bank());
        for (JsonNode image : expected.get("pictures")) {
            double greatest = Grid.greatest(distances.of(projection.apply(features(FOLDER.resolve(image.get("file").asText())))), SIZE, CellMask.ALL);
            assertThat(learned.score(greatest)).as(image.get("file").asText())
                    .isCloseTo(image.get("pred_score").asDouble(), within(0.02));
        }
    }
}
