package io.flawline.model;

import java.nio.file.Files;
import java.nio.file.Path;

import io.flawline.openvino.OpenVinoException;

/** A model cannot be found or used. The message names the model or its file, what is wrong, and the remedy. */
public class ModelException extends RuntimeException {

    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }

    static ModelException unreadable(ModelFolder folder, OpenVinoException e) {
        return new ModelException("Model %s cannot be loaded from %s: %s%s".formatted(
                folder, folder.file(), e.getMessage(), aboutWeights(folder.file())), e);
    }

    private static String aboutWeights(Path file) {
        String name = file.toString();
        if (!name.endsWith(".xml")) {
            return "";
        }
        Path weights = Path.of(name.substring(0, name.length() - ".xml".length()) + ".bin");
        return Files.isRegularFile(weights)
                ? " Is " + weights + " whole, and of this .xml?" : " The file " + weights + " is missing.";
    }
}
