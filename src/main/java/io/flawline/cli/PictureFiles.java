package io.flawline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.flawline.image.ImageFormat;

/** Finds the pictures that a command is to work on. */
final class PictureFiles {

    private PictureFiles() {
    }

    /**
     * @param paths pictures, or folders of them; empty for the samples
     * @return at least one, those of a folder in the order of their names
     */
    static List<Path> find(List<Path> paths) throws IOException {
        List<Path> roots = paths.isEmpty() ? List.of(Path.of(System.getProperty("flawline.home", "."), "samples")) : paths;
        List<Path> found = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(PictureFiles::isPicture).sorted().forEach(found::add);
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("there is no picture in " + roots);
        }
        return found;
    }

    /** Masks lie beside the samples and are no photographs. */
    private static boolean isPicture(Path file) {
        if (!Files.isRegularFile(file) || file.getFileName().toString().contains(".mask.")) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            return ImageFormat.sniff(in.readNBytes(32)).isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
