package io.flawline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFinderTest {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    @TempDir
    Path folder;

    @Test
    void findsImagesByContentOrName() throws IOException {
        file("b/no-ending", PNG);
        file("b/text.PNG", "text".getBytes());
        file("a.png", PNG);
        file("a.mask.png", PNG);
        file("notes.txt", "text".getBytes());
        file("copying.png.part", PNG);
        file(".hidden.png", PNG);
        file(".git/x.png", PNG);

        assertThat(names(folder)).containsExactly("a.png", "b/no-ending", "b/text.PNG");
    }

    @Test
    void aFileThatIsNamedItselfIsAlwaysTaken() throws IOException {
        file("notes.txt", "text".getBytes());

        assertThat(names(folder.resolve("notes.txt"))).containsExactly("notes.txt");
    }

    @Test
    void noFileIsTakenTwiceAndNoNameGivenTwice() throws IOException {
        file("one/a.png", PNG);
        file("two/a.png", PNG);

        assertThat(names(folder.resolve("one"), folder.resolve("two"), folder.resolve("one/a.png")))
                .containsExactly("a.png", folder.resolve("two/a.png").toString());
    }

    @Test
    void aLinkToAFolderAboveEndsNothing() throws IOException {
        file("one/a.png", PNG);
        Files.createSymbolicLink(folder.resolve("one/again"), folder);

        assertThat(names(folder)).containsExactly("one/a.png");
    }

    @Test
    void aPathThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> names(folder.resolve("nowhere"))).isInstanceOf(NoSuchFileException.class).hasMessageContaining("nowhere");
    }

    @Test
    void skipsAFileThatVanishesDuringTheSearch() throws IOException {
        file("here.png", PNG);
        file("taken-away.png", PNG);

        assertThat(ImageFinder.find(List.of(folder), file -> {
            folder.resolve("taken-away.png").toFile().delete();
            return false;
        })).extracting(ImageFile::name).containsExactly("here.png");
    }

    private static List<String> names(Path... paths) throws IOException {
        return ImageFinder.find(List.of(paths), Masks::isUsualMask).stream().map(ImageFile::name).toList();
    }

    private void file(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }
}
