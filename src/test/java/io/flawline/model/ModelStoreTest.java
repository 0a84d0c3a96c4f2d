package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.model.ModelStoreException.Problem;
import io.flawline.openvino.Core;

/** Versions are installed, rolled back and removed. */
class ModelStoreTest extends ModelStoreTestBase {

    @Test
    void aModelIsInstalledAboveTheHighestVersion() throws IOException {
        assertThat(install("model.onnx")).isEqualTo("1");
        assertThat(install("model.onnx")).isEqualTo("2");
        Files.createDirectories(root.resolve("pits/41"));
        assertThat(install("model.onnx", "model.json")).as("a folder that is still being copied counts").isEqualTo("42");
        assertThat(versions()).containsExactly("42", "2", "1");
        assertThat(files()).containsExactly("1/model.onnx", "2/model.onnx", "42/model.json", "42/model.onnx");
    }

    @Test
    void aCallerThatBreaksOffLeavesNothing() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };
        assertThatThrownBy(() -> store.install("pits", broken)).hasMessageContaining("connection reset");
        assertThat(root.resolve("pits")).doesNotExist();
    }

    @Test
    void aFailedTrialKeepsTheVersionBelow() throws IOException {
        install("model.onnx");
        store = new ModelStore(repository, ArchiveLimits.DEFAULT, model -> {
            throw new ModelException(model.file() + " has no weights");
        });
        assertThatThrownBy(() -> install("model.xml")).isInstanceOf(ModelStoreException.class)
                .hasMessage("The model pits/2 cannot be used: model.xml has no weights");
        assertThat(files()).containsExactly("1/model.onnx");
    }

    @Test
    void realModelsAreRead() throws IOException {
        Path made = Path.of("src/test/resources/models-made");
        try (Core core = new Core()) {
            store = new ModelStore(repository, ArchiveLimits.DEFAULT, model -> ModelDescription.read(core, model));
            byte[] xml = Files.readAllBytes(made.resolve("blue-11hw.xml"));
            byte[] bin = Files.readAllBytes(made.resolve("blue-11hw.bin"));
            assertThat(store.install("blue", new ByteArrayInputStream(zipOf("m/net.xml", xml, "m/net.bin", bin)))).isEqualTo("1");
            assertThatThrownBy(() -> store.install("blue", new ByteArrayInputStream(zipOf("net.xml", xml))))
                    .hasMessageStartingWith("The model blue/2 cannot be used: net.bin is missing");
            assertThatThrownBy(() -> store.install("blue", new ByteArrayInputStream(zipOf("net.onnx", xml))))
                    .satisfies(e -> assertThat(((ModelStoreException) e).problem()).isEqualTo(Problem.UNUSABLE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".hidden", "a/b", "a\\b", "../up", "a b", "a\0", "a.", "-a", "CON", "nul.1", "ä"})
    void anUnportableFolderNameIsRejected(String name) throws IOException {
        InputStream zip = new ByteArrayInputStream(zip("model.onnx"));
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> store.install(name, zip), () -> store.rollBack(name), () -> store.remove(name), () -> store.remove(name, "1"))) {
            assertThatThrownBy(call).isInstanceOfSatisfying(ModelStoreException.class,
                    e -> assertThat(e.problem()).isEqualTo(Problem.BAD_NAME));
        }
        assertThat(root).doesNotExist();
    }

    @Test
    void rollbackServesTheVersionBelowAndKeepsTheHighest() throws IOException {
        install("model.onnx");
        install("model.onnx");
        assertThat(store.rollBack("pits")).isEqualTo("1");
        assertThat(repository.serving("pits").version()).isEqualTo("1");
        assertThat(root.resolve("pits/.rolled-back/2/model.onnx")).exists();
        assertThatThrownBy(() -> store.rollBack("pits")).hasMessageContaining("No version below pits/1")
                .isInstanceOfSatisfying(ModelStoreException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NOTHING_BELOW));
        assertThat(install("model.onnx")).as("a number means one version for good").isEqualTo("3");
    }

    @Test
    void aBareModelIsTheVersionBelowTheFirst() throws IOException {
        Files.createDirectories(root.resolve("pits"));
        Files.write(root.resolve("pits/net.onnx"), CONTENT);
        assertThatThrownBy(() -> store.rollBack("pits")).hasMessageContaining("pits/0");
        assertThat(install("model.onnx")).isEqualTo("1");
        assertThat(store.rollBack("pits")).isEqualTo("0");
        install("model.onnx");
        store.remove("pits", "0");
        assertThat(versions()).containsExactly("2");
        assertThat(root.resolve("pits/net.onnx")).doesNotExist();
    }

    @Test
    void removingTakesAVersionOrAllOfThem() throws IOException {
        install("model.onnx");
        install("model.onnx");
        install("model.onnx");
        store.rollBack("pits");
        store.remove("pits", "1");
        assertThat(files()).containsExactly(".rolled-back/3/model.onnx", "2/model.onnx");
        assertThatThrownBy(() -> store.remove("pits", "1")).hasMessageContaining("no version \"1\"; it has [2]");
        assertThatThrownBy(() -> store.remove("pits", "../pits/2")).hasMessageContaining("no version");
        store.remove("pits");
        assertThat(root).isEmptyDirectory();
        assertThatThrownBy(() -> store.remove("pits")).isInstanceOfSatisfying(ModelStoreException.class,
                e -> assertThat(e.problem()).isEqualTo(Problem.NO_SUCH_MODEL));
    }

    @Test
    void reportsAModelRemovedDuringAnInstallation() throws IOException {
        install("model.onnx");
        ModelStore other = new ModelStore(repository, ArchiveLimits.DEFAULT, model -> store.remove("pits"));
        assertThatThrownBy(() -> other.install("pits", new ByteArrayInputStream(zip("model.onnx"))))
                .isInstanceOfSatisfying(ModelStoreException.class, e -> assertThat(e.problem()).isEqualTo(Problem.REMOVED))
                .hasMessageContaining("pits was removed");
        assertThat(root).isEmptyDirectory();
        assertThat(install("model.onnx")).isEqualTo("1");
    }

    @Test
    void whatAKilledProcessLeftBehindIsSweptAfterADay() throws IOException {
        install("model.onnx");
        Path old = Files.createDirectories(root.resolve("pits/.incoming-old"));
        Files.write(old.resolve("half.bin"), CONTENT);
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path recent = Files.createDirectories(root.resolve("pits/.incoming-recent"));
        install("model.onnx");
        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    @Test
    void installsAtTheSameTimeGetANumberEach() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> versions = IntStream.range(0, 12).mapToObj(i -> callers.submit(() -> install("model.onnx"))).toList();
            for (Future<String> version : versions) {
                version.get();
            }
        } finally {
            callers.shutdown();
        }
        assertThat(versions()).hasSize(12).startsWith("12").endsWith("1");
    }

    private List<String> versions() {
        return repository.versions("pits").stream().map(ModelFolder::version).toList();
    }
}
