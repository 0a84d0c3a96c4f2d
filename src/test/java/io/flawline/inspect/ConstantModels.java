package io.flawline.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.files.FileTree;
import io.flawline.serving.Inspectors;
import io.flawline.support.ConstantModel;

/** A repository for models whose outputs are constants; it is empty at the start of each test. */
final class ConstantModels implements BeforeEachCallback, AfterEachCallback {

    /** Pixels of each side of the models' input, and of the image. */
    static final int SIDE = 256;

    private Path root;
    private Repository repository;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        root = Files.createTempDirectory("constant-models");
        repository = new Repository(root);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        repository.close();
        FileTree.delete(root);
    }

    /** Begins a model for one colour image. */
    static ConstantModel input() {
        return ConstantModel.of(1, 3, SIDE, SIDE);
    }

    /** Returns the folder of version 1 of a model. */
    Path folder(String model) {
        return root.resolve(model).resolve("1");
    }

    /** Inspects a grey image. */
    Inspection inspect(String model, Map<String, ?> settings) {
        return repository.inspect(model, settings, new Mat(SIDE, SIDE, CvType.CV_8UC3, new Scalar(90, 90, 90)));
    }

    Inspectors inspectors() {
        return repository.inspectors();
    }

    Repository repository() {
        return repository;
    }
}
