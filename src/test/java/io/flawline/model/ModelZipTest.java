package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.model.ModelStoreException.Problem;

/** A zip becomes a version, or is refused before anything of it is left. */
class ModelZipTest extends ModelStoreTestBase {

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
    void aZipWithoutExactlyOneModelIsRefused() throws IOException {
        assertRefused(zip("model.pt", "readme.txt"), Problem.NOT_ONE_MODEL, "no model");
        assertRefused(zip("a/model.onnx", "b/model.xml"), Problem.NOT_ONE_MODEL, "model.onnx");
    }

    private void assertRefused(byte[] zip, Problem problem, String message) throws IOException {
        assertThatThrownBy(() -> store.install("pits", new ByteArrayInputStream(zip)))
                .isInstanceOfSatisfying(ModelStoreException.class, e -> assertThat(e.problem()).isEqualTo(problem))
                .hasMessageContaining(message);
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.filter(f -> !Files.isDirectory(f) || f.toString().contains("pits"))).isEmpty();
        }
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
