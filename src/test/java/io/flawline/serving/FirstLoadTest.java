package io.flawline.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.image.Limits;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.serving.ModelReport.State;
import io.flawline.serving.ModelReport.Version;
import io.flawline.support.ConstantModel;

/** A version that would end, hang or exhaust the line's process when it is loaded at the start. */
@Tag("slow")
class FirstLoadTest {
    private static final SettingsLayer NOTHING = new SettingsLayer("test", Map.of());
    private static final TrialProcess.Setup SETUP = new TrialProcess.Setup(null, "test", Map.of(), Map.of(), 30_000, Limits.DEFAULT);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path GOOD = Path.of("models/ball-screw-pitting/1");

    @TempDir
    private Path root;

    @Test
    void aDeadlyVersionLeavesTheOneBelowServing() throws Exception {
        copy("part/1");
        deadly(copy("part/2"));
        try (Inspectors inspectors = inspectors()) {
            inspectors.ready("part", NOTHING);
            assertThat(inspectors.report("part").serving()).contains("1");
            assertThat(inspectors.problems()).singleElement().asString().contains("part/2");
        }
    }

    @Test
    void aDeadlyModelHarmsNoOther() throws Exception {
        copy("good/1");
        deadly(copy("bad/1"));
        try (Inspectors inspectors = inspectors()) {
            assertThatThrownBy(() -> inspectors.ready("bad", NOTHING)).isInstanceOf(ModelException.class);
            assertThat(inspectors.ready("good", NOTHING).isServed()).isTrue();
        }
    }

    @Test
    void aDeadlyModelForTensorsIsRefused() throws Exception {
        deadly(copy("bad/1"));
        try (Inspectors inspectors = inspectors()) {
            assertThatThrownBy(() -> inspectors.ready("bad", NOTHING)).isInstanceOf(ModelException.class);
            // Compiling it is harmless; whatever comes of it, this process goes on.
            try (RawModel model = inspectors.rawModels().use("bad", "1")) {
                assertThat(model.inputs()).isNotEmpty();
            } catch (ModelException refused) {
                assertThat(refused).hasMessageContaining("bad");
            }
        }
    }

    /** An inspection sets the batch to one image; a client that exchanges tensors would get all of it compiled. */
    @Test
    void aLargeBatchIsHarmlessForImagesOnly() throws Exception {
        Path xml = copy("batch/1").resolve("model.xml");
        Files.writeString(xml, Files.readString(xml).replaceFirst("shape=\"1,3,256,256\"", "shape=\"60000,3,256,256\""));
        ChildProcessTrial trial = new ChildProcessTrial(SETUP, Duration.ofMinutes(2), Duration.ofMinutes(2), 1L << 30, Optional.of(proved()));
        try (Inspectors inspectors = new Inspectors(new ModelRepository(root), NOTHING, Map.of(), Limits.DEFAULT, 1, Duration.ofSeconds(30), trial)) {
            inspectors.ready("batch", NOTHING);
            assertThat(inspectors.report("batch").serving()).contains("1");
            assertThatThrownBy(() -> inspectors.rawModels().use("batch", "1")).isInstanceOf(ModelException.class).hasMessageContaining("separate process");
        }
    }

    /** A version that passed for tensors is not tried again, as the next start would wait for it. */
    @Test
    void aModelForTensorsIsTriedOnce() throws Exception {
        unproved(copy("part/1"));
        ProvedModels proved = proved();
        ModelFolder folder = new ModelRepository(root).versions("part").get(0);
        try (Inspectors inspectors = inspectors(); RawModel model = inspectors.rawModels().use("part", "1")) {
            assertThat(model.inputs()).isNotEmpty();
        }
        assertThat(proved.contains(folder, ProvedModels.Use.TENSORS)).isFalse();
        assertThat(proved().contains(folder, ProvedModels.Use.TENSORS)).isTrue();
        assertThat(proved().contains(folder, ProvedModels.Use.IMAGES)).isFalse();
    }

    @Test
    void anUntriedVersionIsDescribedByAProcess() throws Exception {
        unproved(copy("part/1"));
        ModelRepository models = new ModelRepository(root);
        ModelFolder folder = models.versions("part").get(0);
        AtomicInteger readHere = new AtomicInteger();
        try (Inspectors inspectors = inspectors()) {
            Gate gate = new Gate(trial(), models, null);
            Function<ModelFolder, Version> here = one -> {
                readHere.incrementAndGet();
                return inspectors.describeHere(one);
            };
            Version byProcess;
            try (ModelDescriptions descriptions = new ModelDescriptions(gate, here)) {
                byProcess = await().atMost(Duration.ofMinutes(2)).until(() -> descriptions.of(folder), Optional::isPresent).get();
            }
            assertThat(readHere).hasValue(0);
            inspectors.ready("part", NOTHING);
            try (ModelDescriptions descriptions = new ModelDescriptions(new Gate(trial(), models, null), here)) {
                assertThat(JSON.valueToTree(descriptions.of(folder).orElseThrow()).toString()).isEqualTo(JSON.valueToTree(byProcess).toString());
            }
            assertThat(readHere).hasValue(1);
        }
    }

    @Test
    void aVersionWhoseDescriptionIsEndedIsRefused() throws Exception {
        unproved(copy("part/1"));
        ChildProcessTrial tooLittle = new ChildProcessTrial(SETUP, Duration.ofMinutes(2), Duration.ofMinutes(2), 1 << 20, Optional.of(proved()));
        try (Inspectors inspectors = new Inspectors(new ModelRepository(root), NOTHING, Map.of(), Limits.DEFAULT, 1, Duration.ofSeconds(30), tooLittle)) {
            await().atMost(Duration.ofMinutes(2)).until(() -> inspectors.report("part").versions().get(0).state() == State.REFUSED);
            assertThat(inspectors.reports().get(0).versions().get(0).problem()).contains("flawline.models.trial-bytes");
        }
    }

    @Test
    void settingsOfALaterUserAreTried() throws Exception {
        Path version = Files.createDirectories(root.resolve("pair/1"));
        ConstantModel.of(1, 3, 32, 32).output("probabilities", new float[] {0.2f, 0.8f}, 1, 2).write(version);
        try (Inspectors inspectors = inspectors()) {
            assertThatThrownBy(() -> inspectors.ready("pair", NOTHING)).isInstanceOf(ModelException.class).hasMessageContaining("good");
            SettingsLayer bean = new SettingsLayer("bean", Map.of("good", "0", "labels", List.of("a", "b")));
            assertThat(inspectors.ready("pair", bean).isServed()).isTrue();
            assertThat(inspectors.problems()).isEmpty();
        }
    }

    private ProvedModels proved() {
        return new ProvedModels(root.resolve(".proved"), "");
    }

    private ChildProcessTrial trial() {
        return new ChildProcessTrial(SETUP, Duration.ofMinutes(2), Duration.ofMinutes(2), 4L << 30, Optional.of(proved()));
    }

    private Inspectors inspectors() {
        return new Inspectors(new ModelRepository(root), NOTHING, Map.of(), Limits.DEFAULT, 1, Duration.ofSeconds(30), trial());
    }

    private Path copy(String version) throws IOException {
        Path target = Files.createDirectories(root.resolve(version));
        try (Stream<Path> files = Files.list(GOOD)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        return target;
    }

    /** Makes it another one than that of the distribution, which needs no trial. */
    private static void unproved(Path version) throws IOException {
        Files.writeString(version.resolve("model.json"), "{\"threshold\": 0.4}");
    }

    /** Its input has 30 billion elements: run in this process it ends that. */
    private static void deadly(Path version) throws IOException {
        Path xml = version.resolve("model.xml");
        Files.writeString(xml, Files.readString(xml).replaceFirst("shape=\"1,3,256,256\"", "shape=\"1,3,100000,100000\""));
    }
}
