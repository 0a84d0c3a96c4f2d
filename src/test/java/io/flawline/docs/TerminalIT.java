package io.flawline.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that fails is found and named with its place; without this the pages would prove nothing. */
class TerminalIT {

    @TempDir
    private Path temp;

    @Test
    void aCommandThatFailsIsNamedWithPageAndLine() {
        assertThatThrownBy(() -> run("""
                # Page

                ```sh
                echo good
                cat nothing-of-this-name
                ```
                """)).isInstanceOf(AssertionError.class).hasMessageStartingWith("page.md:5: exit code 1: cat nothing-of-this-name");
    }

    @Test
    void blocksOfOnePageShareOneShell() throws Exception {
        run("""
                ```sh
                mkdir here && cd here
                name=value
                ```
                Text.
                ```sh
                echo $name > it
                ```
                """);

        assertThat(Files.readString(temp.resolve("folder/here/it"))).isEqualTo("value\n");
    }

    @Test
    void whatMayFailMayAndWhatIsNotRunIsNot() throws Exception {
        run("""
                <!-- may fail: shows an error -->
                ```sh
                cat nothing-of-this-name
                echo went on > it
                ```

                <!-- not run: needs a plant -->
                ```sh
                echo ran > it
                ```
                """);

        assertThat(Files.readString(temp.resolve("folder/it"))).isEqualTo("went on\n");
    }

    private void run(String text) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("folder"));
        new Terminal(folder, temp.resolve("notes")).run(Page.of(Path.of("page.md"), text.lines().toList()));
    }
}
