package io.flawline.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.image.Limits;
import io.flawline.model.ModelException;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;

/** A version that would end, hang or exhaust the line's process when it is loaded at the start. */
class FirstLoadTest {
    private static final SettingsLayer NOTHING = new SettingsLayer("test", Map.of());
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

    private Inspectors inspectors() {
        TrialProcess.Setup setup = new TrialProcess.Setup(null, "test", Map.of(), Map.of(), 30_000, Limits.DEFAULT);
        return new Inspectors(new ModelRepository(root), NOTHING, Map.of(), Limits.DEFAULT, 1, Duration.ofSeconds(30),
                new ChildProcessTrial(setup, Duration.ofMinutes(2), Duration.ofMinutes(2), 4L << 30, Optional.of(new ProvedModels(root.resolve(".proved"), ""))));
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

    /** Its input has 30 billion elements: run in this process it ends that. */
    private static void deadly(Path version) throws IOException {
        Path xml = version.resolve("model.xml");
        Files.writeString(xml, Files.readString(xml).replaceFirst("shape=\"1,3,256,256\"", "shape=\"1,3,100000,100000\""));
    }
}
