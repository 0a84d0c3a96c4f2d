package io.flawline.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

import io.flawline.report.PictureFile;
import io.flawline.report.PictureFinder;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The pictures that are named on the command line, or the samples where none are. */
final class PictureFiles {

    private PictureFiles() {
    }

    /**
     * @param paths pictures, or folders of them; empty for the samples
     * @return at least one
     * @throws ParameterException when there is no such path
     * @throws IllegalArgumentException when no picture is there
     */
    static List<PictureFile> find(CommandSpec command, List<Path> paths, Predicate<Path> isMask) throws IOException {
        List<Path> roots = paths.isEmpty() ? List.of(Path.of(System.getProperty("flawline.home", "."), "samples")) : paths;
        try {
            List<PictureFile> pictures = PictureFinder.find(roots, isMask);
            if (pictures.isEmpty()) {
                throw new IllegalArgumentException("there is no picture in " + roots);
            }
            return pictures;
        } catch (NoSuchFileException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }
}
