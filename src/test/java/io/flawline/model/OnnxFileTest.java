package io.flawline.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {

    private static final int GRAPH = 7;
    private static final int METADATA = 14;

    @TempDir
    Path folder;

    @Test
    void pairsAreReadFromBothSidesOfTheGraph() throws IOException {
        byte[] graph = new byte[70_000];
        new Random(1).nextBytes(graph);
        byte[] file = joined(new byte[] {1 << 3, 9}, field(METADATA, pair("task", "segment")), field(GRAPH, graph),
                new byte[] {3 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8, 4 << 3 | 5, 1, 2, 3, 4},
                field(METADATA, pair("names", "{0: 'pit'}")));
        assertThat(read(file)).isEqualTo(Map.of("task", "segment", "names", "{0: 'pit'}"));
    }

    @Test
    void aFileWithoutPairsHasNone() throws IOException {
        assertThat(read(new byte[0])).isEmpty();
        assertThat(read(field(GRAPH, new byte[] {1, 2, 3}))).isEmpty();
    }

    @Test
    void aDamagedFileHasNoneAndEndsTheReading() throws IOException {
        byte[] whole = joined(field(METADATA, pair("task", "segment")), field(GRAPH, new byte[300]));
        for (int length = 1; length < whole.length; length++) {
            assertThat(read(Arrays.copyOf(whole, length)).getOrDefault("task", "segment")).isEqualTo("segment");
        }
        assertThat(read(new byte[] {METADATA << 3 | 2, -1, -1, -1, -1, 7})).isEmpty();
        Random random = new Random(2);
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = new byte[64];
            random.nextBytes(noise);
            assertThat(read(noise)).isNotNull();
        }
    }

    private Map<String, String> read(byte[] file) throws IOException {
        return OnnxFile.metadata(Files.write(folder.resolve("model.onnx"), file));
    }

    private static byte[] pair(String key, String value) {
        return joined(field(1, key.getBytes(UTF_8)), field(2, value.getBytes(UTF_8)));
    }

    private static byte[] field(int number, byte[] bytes) {
        ByteArrayOutputStream length = new ByteArrayOutputStream();
        int left = bytes.length;
        while (left >= 0x80) {
            length.write(left & 0x7f | 0x80);
            left >>= 7;
        }
        length.write(left);
        return joined(new byte[] {(byte) (number << 3 | 2)}, length.toByteArray(), bytes);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
