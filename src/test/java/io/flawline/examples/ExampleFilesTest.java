package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example tells what it is for and how to use it, and the page about them knows it. */
class ExampleFilesTest {

    static Stream<Path> examples() throws Exception {
        return Files.list(Installation.EXAMPLES);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void opensWithItsPurposeAndHasARowOnThePage(Path example) throws Exception {
        assertThat(Files.readString(example)).startsWith("# Example: ").contains("# To use it: ", "# In: ", "# Out: ");
        assertThat(Files.readString(Path.of("docs/extending.md"))).contains("| `" + example.getFileName() + "` |");
    }
}
