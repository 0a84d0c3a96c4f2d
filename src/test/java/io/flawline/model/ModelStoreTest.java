package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.model.ModelStoreException.Problem;
import io.flawline.openvino.Core;

class ModelStoreTest {

    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path folder;
    private Path root;
    private ModelRepository repository;
    private ModelStore store;

    @BeforeEach
    void open() {
        root = folder.resolve("inner/models");
        repository = new ModelRepository(root);
        store = store(new ArchiveLimits(20, 64 << 20, 100));
    }

    private ModelStore store(ArchiveLimits limits) {
        return new ModelStore(repository, limits, model -> {});
    }

    @Test
    void aModelIsInstalledAboveTheHighestVersion() throws IOException {
        assertThat(install("model.onnx")).isEqualTo("1");
        assertThat(install("model.onnx")).isEqualTo("2");
        Files.createDirectories(root.resolve("pits/41"));
        assertThat(install("model.onnx", "model.json")).as("a folder that is still being copied counts").isEqualTo("42");
        assertThat(versions()).containsExactly("42", "2", "1");
        assertThat(files()).containsExactly("1/model.onnx", "2/model.onnx", "42/model.json", "42/model.onnx");
    }

    @ParameterizedTest
    @CsvSource({
        "model.xml model.bin, model.bin model.xml",
        "best_openvino_model/ best_openvino_model/best.xml best_openvino_model/best.bin best_openvino_model/metadata.yaml,"
                + " best.bin best.xml metadata.yaml",
        "7/model.onnx 7/model.json, model.json model.onnx",
        "pits/README.md pits/LICENSE pits/1/model.tflite, model.tflite",
        "weights/onnx/model.onnx weights/onnx/model.onnx.data weights/torch/model.pt, model.onnx model.onnx.data",
        "export\\ export\\model.xml export\\model.bin, model.bin model.xml",
        "./ ./model.xml ./model.bin, model.bin model.xml",
        "__MACOSX/._model.xml .DS_Store model.xml model.bin sub/labels.txt, model.bin model.xml sub/labels.txt"})
    void theFolderWithTheModelBecomesTheVersion(String entries, String installed) throws IOException {
        assertThat(install(entries.split(" "))).isEqualTo("1");
        assertThat(files()).containsExactly(Stream.of(installed.split(" ")).map(f -> "1/" + f).toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../model.onnx", "a/../../model.onnx", "/etc/model.onnx", "//server/model.onnx", "C:model.onnx",
        "C:/model.onnx", "..\\model.onnx", "a\\..\\..\\model.onnx", "\\model.onnx", "\\\\server\\model.onnx", "C:\\model.onnx",
        ".\\..\\model.onnx", "a//model.onnx", "a/./model.onnx", "..", "a\0.onnx", "a\n.onnx",
        "CON", "nul.onnx", "model.onnx.", "model.onnx ", "model.onnx:stream", "a?.onnx"})
    void anEntryThatWouldBeWrittenElsewhereIsRefused(String name) throws IOException {
        assertRefused(zip("fine.txt", name), Problem.UNSAFE_ENTRY, "relative names");
    }

    @Test
    void aSymbolicLinkBecomesAFileWithItsTargetsName() throws IOException {
        byte[] zip = zip("model.onnx", "passwd");
        int attributes = indexOfCentralHeader(zip, 1) + 38;
        zip[attributes + 3] = (byte) 0xA1; // S_IFLNK, 0777
        zip[attributes + 2] = (byte) 0xFF;
        store.install("pits", new ByteArrayInputStream(zip));
        Path passwd = root.resolve("pits/1/passwd");
        assertThat(Files.isSymbolicLink(passwd)).isFalse();
        assertThat(passwd).hasBinaryContent(CONTENT);
    }

    @Test
    void twoEntriesOfOneNameAreRefused() throws IOException {
        byte[] zip = zip("model.onnx", "model.onnw");
        for (int i = 0; i + 10 < zip.length; i++) {
            if (new String(zip, i, 10, StandardCharsets.ISO_8859_1).equals("model.onnw")) {
                zip[i + 9] = 'x';
            }
        }
        assertRefused(zip, Problem.UNSAFE_ENTRY, "two entries named \"model.onnx\"");
    }

    @Test
    void moreEntriesThanAllowedAreRefused() throws IOException {
        assertRefused(zip(IntStream.range(0, 21).mapToObj(i -> i + ".txt").toArray(String[]::new)), Problem.TOO_LARGE, "20 entries");
    }

    @Test
    void aBombIsRefusedWhileItIsUnpacked() throws IOException {
        byte[] bomb = zipOf("model.onnx", new byte[40 << 20]);
        assertThat(bomb.length).isLessThan(100_000);
        assertRefused(bomb, Problem.TOO_LARGE, "100 bytes for each packed one");
        store = store(new ArchiveLimits(20, 1 << 20, 2000));
        assertRefused(bomb, Problem.TOO_LARGE, "1048576 bytes");
        store = store(new ArchiveLimits(20, 64 << 20, 2000));
        assertThat(store.install("pits", new ByteArrayInputStream(bomb))).isEqualTo("1");
    }

    @Test
    void anIncompleteZipIsRejected() throws IOException {
        byte[] zip = zipOf("model.onnx", incompressible(100_000));
        assertRefused(new byte[0], Problem.BAD_ZIP, "not a zip");
        assertRefused("not a zip at all".getBytes(StandardCharsets.UTF_8), Problem.BAD_ZIP, "not a zip");
        assertRefused(Arrays.copyOf(zip, zip.length / 2), Problem.BAD_ZIP, "cut short");
        zip[5_000] ^= 1;
        assertRefused(zip, Problem.BAD_ZIP, "damaged");
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
    void aZipWithoutExactlyOneModelIsRefused() throws IOException {
        assertRefused(zip("model.pt", "readme.txt"), Problem.NOT_ONE_MODEL, "no model");
        assertRefused(zip("a/model.onnx", "b/model.xml"), Problem.NOT_ONE_MODEL, "model.onnx");
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

    private String install(String... entries) throws IOException {
        return store.install("pits", new ByteArrayInputStream(zip(entries)));
    }

    private List<String> versions() {
        return repository.versions("pits").stream().map(ModelFolder::version).toList();
    }

    private List<String> files() throws IOException {
        Path model = root.resolve("pits");
        try (Stream<Path> files = Files.walk(model)) {
            return files.filter(Files::isRegularFile).map(f -> model.relativize(f).toString().replace('\\', '/')).sorted().toList();
        }
    }

    private void assertRefused(byte[] zip, Problem problem, String message) throws IOException {
        assertThatThrownBy(() -> store.install("pits", new ByteArrayInputStream(zip)))
                .isInstanceOfSatisfying(ModelStoreException.class, e -> assertThat(e.problem()).isEqualTo(problem))
                .hasMessageContaining(message);
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.filter(f -> !Files.isDirectory(f) || f.toString().contains("pits"))).isEmpty();
        }
    }

    private static byte[] zip(String... entries) throws IOException {
        Object[] files = new Object[entries.length * 2];
        for (int i = 0; i < entries.length; i++) {
            files[2 * i] = entries[i];
            files[2 * i + 1] = entries[i].endsWith("/") ? new byte[0] : CONTENT;
        }
        return zipOf(files);
    }

    /** @param files names, each followed by its bytes */
    private static byte[] zipOf(Object... files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < files.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) files[i]));
                zip.write((byte[]) files[i + 1]);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] incompressible(int size) {
        byte[] bytes = new byte[size];
        new java.util.Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Where the entry's header in the directory at the zip's end begins. */
    private static int indexOfCentralHeader(byte[] zip, int entry) {
        int seen = -1;
        for (int i = 0; i + 4 < zip.length; i++) {
            if (zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 1 && zip[i + 3] == 2 && ++seen == entry) {
                return i;
            }
        }
        throw new AssertionError("no header " + entry);
    }
}
