package io.flawline.serving;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.golden.FolderHash;
import io.flawline.image.Limits;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.SettingsLayer;

@Tag("slow")
class ChildProcessTrialTest {

    private static final SettingsLayer NOBODY = new SettingsLayer("nobody", Map.of());
    private static final TrialProcess.Setup SETUP = new TrialProcess.Setup(null, "test", Map.of(), Map.of(), 30_000, Limits.DEFAULT);

    @TempDir
    private Path folder;
    @TempDir
    private Path state;

    private ModelFolder version(Path xml) throws IOException {
        Path bin = Path.of(xml.toString().replace(".xml", ".bin"));
        Files.copy(xml, folder.resolve("model.xml"));
        if (Files.exists(bin)) {
            Files.copy(bin, folder.resolve("model.bin"));
        }
        return new ModelFolder("part", "2", folder, folder.resolve("model.xml"));
    }

    private static ChildProcessTrial trial(Duration timeout, long maxBytes) {
        return new ChildProcessTrial(SETUP, timeout, timeout, maxBytes, Optional.empty());
    }

    @Test
    void aUsableModelPasses() throws Exception {
        ModelFolder version = version(Path.of("models/ball-screw-pitting/1/model.xml"));

        assertThatCode(() -> trial(Duration.ofMinutes(2), 4L << 30).run(version, folder.resolve("golden"))).doesNotThrowAnyException();
    }

    @Test
    void aVersionThatPassedIsTriedOncePerEnvironment() throws Exception {
        ModelFolder version = version(Path.of("models/ball-screw-pitting/1/model.xml"));
        Files.writeString(folder.resolve("note.txt"), "not a model of the distribution");
        kept = state.resolve("proved.txt");
        Path golden = folder.resolve("golden");
        first("here", Duration.ofMinutes(2)).first(version, golden, NOBODY);

        Duration never = Duration.ofMillis(1);
        assertThatCode(() -> first("here", never).first(version, golden, NOBODY)).doesNotThrowAnyException();
        assertThatThrownBy(() -> first("elsewhere", never).first(version, golden, NOBODY)).hasMessageContaining("flawline.models.trial-seconds");
        Files.writeString(folder.resolve("note.txt"), "changed");
        assertThatThrownBy(() -> first("here", never).first(version, golden, NOBODY)).hasMessageContaining("flawline.models.trial-seconds");
    }

    /** So a first start is as quick as any other. When it fails, its message has the line for shipped-models.txt. */
    @ParameterizedTest
    @ValueSource(strings = {"ball-screw-pitting", "ball-screw-pitting-int8"})
    void aModelOfTheDistributionNeedsNoTrial(String name) {
        kept = folder.resolve("none");
        Path path = Path.of("models", name, "1");
        assertThatCode(() -> first("here", Duration.ofMillis(1)).first(new ModelFolder(name, "1", path, path.resolve("model.xml")), folder, NOBODY))
                .as(FolderHash.of(path)).doesNotThrowAnyException();
    }

    private Path kept;

    private ChildProcessTrial first(String environment, Duration timeout) {
        return new ChildProcessTrial(SETUP, timeout, timeout, 4L << 30, Optional.of(new ProvedModels(kept, environment)));
    }

    @Test
    void theReasonOfAnUnusableModelComesBack() throws Exception {
        ModelFolder version = version(Path.of("models/ball-screw-pitting/1/model.xml"));
        Files.writeString(folder.resolve("model.json"), "{\"treshold\": 1}");

        assertThatThrownBy(() -> trial(Duration.ofMinutes(2), 4L << 30).run(version, folder.resolve("golden"))).isInstanceOf(ModelException.class)
                .hasMessageContaining("threshold");
    }

    /** Its input has 30 billion elements: loaded into the line's own process it ends that. */
    @Test
    void aModelThatEndsItsProcessIsRefused() throws Exception {
        Files.writeString(folder.resolve("model.xml"), Files.readString(Path.of("models/ball-screw-pitting/1/model.xml"))
                .replaceFirst("shape=\"1,3,256,256\"", "shape=\"1,3,100000,100000\""));
        Files.copy(Path.of("models/ball-screw-pitting/1/model.bin"), folder.resolve("model.bin"));
        ModelFolder version = new ModelFolder("part", "2", folder, folder.resolve("model.xml"));

        assertThatThrownBy(() -> trial(Duration.ofMinutes(2), 4L << 30).run(version, folder.resolve("golden"))).isInstanceOf(ModelException.class);
    }

    @Test
    void aTrialHasLimitsOfTimeAndMemory() throws Exception {
        ModelFolder version = version(Path.of("models/ball-screw-pitting/1/model.xml"));

        assertThatThrownBy(() -> trial(Duration.ofMillis(1), 4L << 30).run(version, folder.resolve("golden"))).isInstanceOf(ModelException.class)
                .hasMessageContaining("flawline.models.trial-seconds");
        assertThatThrownBy(() -> trial(Duration.ofMinutes(2), 1).run(version, folder.resolve("golden"))).isInstanceOf(ModelException.class)
                .hasMessageContaining("flawline.models.trial-bytes");
    }
}
