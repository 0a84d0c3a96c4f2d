package io.flawline.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

import io.flawline.report.ImageFile;
import io.flawline.report.ImageFinder;

/** The images that are named on the command line, or the samples where none are. */
final class ImageFiles {

    private ImageFiles() {
    }

    /**
     * @param paths images, or folders of them; empty for the samples
     * @return at least one
     * @throws ParameterException when there is no such path
     * @throws IllegalArgumentException when no image is there
     */
    static List<ImageFile> find(CommandSpec command, List<Path> paths, Predicate<Path> isMask) throws IOException {
        List<Path> roots = paths.isEmpty() ? List.of(Path.of(System.getProperty("flawline.home", "."), "samples")) : paths;
        try {
            List<ImageFile> pictures = ImageFinder.find(roots, isMask);
            if (pictures.isEmpty()) {
                throw new IllegalArgumentException("there is no image in " + roots);
            }
            return pictures;
        } catch (NoSuchFileException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }
}
