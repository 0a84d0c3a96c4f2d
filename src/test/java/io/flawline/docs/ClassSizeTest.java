package io.flawline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A class has one job and fits on a few screens; one that grows beyond is split by concern, and a test by subject. */
class ClassSizeTest {

    private static final int MOST_LINES = 300;

    @ParameterizedTest
    @ValueSource(strings = {"src/main/java", "src/test/java"})
    void classesAreSmall(String root) throws IOException {
        Map<String, Long> large = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of(root))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                long lines = Files.readAllLines(file).size();
                if (lines > MOST_LINES) {
                    large.put(file.getFileName().toString(), lines);
                }
            }
        }
        assertThat(large).as("files of more than %d lines", MOST_LINES).isEmpty();
    }
}
