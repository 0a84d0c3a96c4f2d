package io.flawline.model;

import java.nio.file.Path;

/**
 * One version of a model on disk.
 *
 * @param name    folder name under {@code models/}
 * @param version the version folder's name; {@code "0"} for a bare {@code models/<name>/}
 * @param path    the folder that holds the files
 * @param file    the file that OpenVINO reads: IR ({@code .xml}), ONNX or TensorFlow Lite
 */
public record ModelFolder(String name, String version, Path path, Path file) {

    @Override
    public String toString() {
        return name + "/" + version;
    }
}
