package io.flawline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    /** They are refused later, each with the name of its format. */
    @Test
    void findsImagesOfFormatsThatAreNotRead() throws IOException {
        String[] signatures = {"GIF89a", "qoif....", "P7\nWIDTH 1", "8BPS....", "%PDF-1.7", "<svg xmlns=''>", "\0\0\0\030ftypheic....", "\0\0\0\030ftypavif....",
            "\0\0\0\014JXL \r\n", "\0\0\0\014jP  \r\n", "\377O\377Q....", "II\274\001...."};
        for (int i = 0; i < signatures.length; i++) {
            file("content-" + (char) ('a' + i), signatures[i].getBytes(StandardCharsets.ISO_8859_1));
        }
        for (String name : "gif qoi pam heic HEIF avif jxl jp2 j2k psd svg pdf tga exr dng CR2 nef ico jls dcm".split(" ")) {
            file("name." + name, "x".getBytes());
        }
        file("archive.zip", "PK\003\004".getBytes());
        file("weights.bin", new byte[64]);
        file("map.npy", "\223NUMPY".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(names(folder)).hasSize(signatures.length + 20).allMatch(name -> name.matches("(content-|name\\.).*"));
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

    /** They are refused with a reason when they are read; reading the pipe would never end. */
    @Test
    void findsLinksToNothingAndPipes() throws Exception {
        file("here.png", PNG);
        Files.createSymbolicLink(folder.resolve("gone.png"), folder.resolve("nowhere.png"));
        Files.createSymbolicLink(folder.resolve("itself.jpg"), folder.resolve("itself.jpg"));
        Files.createSymbolicLink(folder.resolve("gone.txt"), folder.resolve("nowhere.txt"));
        Files.createSymbolicLink(folder.resolve(".gone.png"), folder.resolve("nowhere.png"));
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("pipe.png").toString()).start().waitFor()).isZero();

        assertThat(names(folder)).containsExactly("gone.png", "here.png", "itself.jpg", "pipe.png");
        assertThatThrownBy(() -> image("gone.png").read()).hasMessageContaining("a link to " + folder.resolve("nowhere.png"));
        assertThatThrownBy(() -> image("itself.jpg").size()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> image("pipe.png").read()).hasMessageContaining("a pipe");
        assertThatThrownBy(() -> image("pipe.png").size()).hasMessageContaining("a pipe");
        assertThat(image("here.png").read()).isEqualTo(PNG);
    }

    private ImageFile image(String name) {
        return new ImageFile(name, folder.resolve(name));
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
