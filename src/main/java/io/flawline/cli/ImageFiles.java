package io.flawline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

import io.flawline.report.ImageFile;
import io.flawline.report.ImageFinder;

/** The images that are named on the command line, or the samples where none are. */
final class ImageFiles {

    /** Lists defective and good parts in turns, so that the first images of a demonstration show both. */
    private static final String DEMO = "demo.txt";

    private ImageFiles() {
    }

    /**
     * Returns the images of the demonstration, in the order of {@code samples/demo.txt}.
     *
     * @throws IOException when the samples are incomplete
     */
    static List<ImageFile> demo() throws IOException {
        Path samples = samples();
        List<ImageFile> images = new ArrayList<>();
        for (String name : Files.readAllLines(samples.resolve(DEMO))) {
            images.add(new ImageFile(name, samples.resolve(name)));
        }
        return images;
    }

    private static Path samples() {
        return Path.of(System.getProperty("flawline.home", "."), "samples");
    }

    /**
     * @param paths images, or folders of them; empty for the samples
     * @return at least one
     * @throws ParameterException when the path does not exist
     * @throws IllegalArgumentException when no image is there
     */
    static List<ImageFile> find(CommandSpec command, List<Path> paths, Predicate<Path> isMask) throws IOException {
        List<Path> roots = paths.isEmpty() ? List.of(samples()) : paths;
        try {
            List<ImageFile> images = ImageFinder.find(roots, isMask);
            if (images.isEmpty()) {
                throw new IllegalArgumentException("no image found in " + roots);
            }
            return images;
        } catch (NoSuchFileException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }
}
