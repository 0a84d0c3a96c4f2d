package io.flawline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** The code in {@code docs/embedding.md} is that of the example projects, which EmbeddingIT builds and runs. */
class EmbeddingPageTest {

    private static final Pattern BLOCK = Pattern.compile("```(?:java|properties)\n(.*?)```", Pattern.DOTALL);

    @Test
    void codeIsThatOfTheExamples() throws Exception {
        List<String> files;
        try (Stream<Path> all = Files.walk(Path.of("src/examples"))) {
            files = all.filter(Files::isRegularFile).map(EmbeddingPageTest::read).toList();
        }
        List<String> blocks = BLOCK.matcher(read(Path.of("docs/embedding.md"))).results().map(block -> block.group(1))
                .filter(block -> block.contains("class ") || block.contains(" = models")).toList();

        assertThat(blocks).hasSize(5).allSatisfy(block -> assertThat(files).anyMatch(file -> file.contains(block)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
