package io.flawline.image;

import org.opencv.core.Mat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The images of {@code src/test/resources/images}, and what is asked of decoded ones. */
final class TestImages {

    private static final Path FOLDER = Path.of("src/test/resources/images");

    private TestImages() {
    }

    static byte[] read(String name) {
        return read(FOLDER.resolve(name));
    }

    static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(String name) throws IOException {
        return Files.readAllLines(FOLDER.resolve(name));
    }

    /** Names of all images whose pixels are known. */
    static Stream<String> expected() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("expected"))) {
            return files.map(file -> file.getFileName().toString().replace(".bgr", "")).sorted().toList().stream();
        }
    }

    static byte[] expectedPixels(String name) {
        return read("expected/" + name + ".bgr");
    }

    static byte[] pixels(DecodedImage image) {
        return pixels(image.mat());
    }

    static byte[] pixels(Mat mat) {
        byte[] pixels = new byte[(int) (mat.total() * mat.elemSize())];
        mat.get(0, 0, pixels);
        return pixels;
    }
}
