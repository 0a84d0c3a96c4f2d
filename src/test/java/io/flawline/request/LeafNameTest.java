package io.flawline.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeafNameTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", value = {
        "part-7.png          | part-7.png",
        "Teil 7 (größer).png | Teil 7 (größer).png",
        "../../etc/x         | x",
        "/etc/passwd         | passwd",
        "a/../../b           | b",
        "C:\\Users\\a.png    | a.png",
        "C:a.png             | C_a.png",
        "..                  | none",
        ".                   | none",
        "a/                  | none",
        "''                  | none",
        "null                | none",
        ".hidden             | _.hidden",
        "name. .             | name",
        "CON                 | _CON",
        "nul.png             | _nul.png",
        "com1.txt            | _com1.txt",
        "${bean:x}.png       | $_bean_x_.png",
        "{{secret}}          | __secret__",
        "a<b>c?d*e.png       | a_b_c_d_e.png",
    })
    void keepsOnlyASafeLastSegment(String name, String leaf) {
        assertThat(LeafName.of(name, "none")).isEqualTo(leaf);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "a\nb/../c\r", "\u202egnp.exe", "\ud800", "ä\u0000/\u0001"})
    void makesAnyTextAFileName(String name, @TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve(LeafName.of(name, "none")));
        assertThat(file.getParent()).isEqualTo(folder);
        assertThat(file).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ö", "\ud83d\ude00"})
    void shortensByBytesAndKeepsTheExtension(String character) {
        String leaf = LeafName.of(character.repeat(1000) + ".jpeg", "none");
        assertThat(leaf).endsWith(".jpeg");
        assertThat(leaf.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(LeafName.MAX_BYTES - 4, LeafName.MAX_BYTES);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(leaf)).isTrue();
    }
}
