package io.flawline.inspect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.opencv.core.Mat;

import io.flawline.image.Codecs;
import io.flawline.image.Limits;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;

/** A repository in a temporary folder and the inspectors over it, computing in f32 so that numbers can be compared. */
public final class Repository implements AutoCloseable {

    public static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    public static final Path MADE = Path.of("src/test/resources/models-made");

    private final Path root;
    private final Inspectors inspectors;

    public Repository(Path root) {
        this(root, 2);
    }

    public Repository(Path root, int workers) {
        Codecs.load();
        this.root = root;
        inspectors = new Inspectors(new ModelRepository(root), new SettingsLayer("test", Map.of("overlay", "none")),
                Map.of("INFERENCE_PRECISION_HINT", "f32"), new Limits(1 << 25, 100_000_000), workers, Duration.ofSeconds(60));
    }

    public Inspectors inspectors() {
        return inspectors;
    }

    /** Copies a folder of model files to {@code <name>/<version>/}. */
    public Path add(Path folder, String name, int version) {
        try (Stream<Path> files = Files.list(folder)) {
            return add(name, version, files.filter(f -> f.toString().matches(".*\\.(xml|bin|json|yaml|onnx|tflite)")).toArray(Path[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies files to {@code <name>/<version>/}. */
    public Path add(String name, int version, Path... files) {
        try {
            Path folder = Files.createDirectories(root.resolve(name).resolve(String.valueOf(version)));
            for (Path file : List.of(files)) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a {@code model.json} with one label into a model's folder, in one step. */
    public Path labelled(Path folder, String label) throws IOException {
        Path aside = Files.writeString(folder.resolve("model.json.part"), "{\"labels\": [\"" + label + "\"]}");
        Files.move(aside, folder.resolve("model.json"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return folder;
    }

    /** A hand-made graph as version 1 of the model of its name. */
    Path made(String name) {
        return add(name, 1, MADE.resolve(name + ".xml"), MADE.resolve(name + ".bin"));
    }

    Inspection inspect(String name, Map<String, ?> settings, byte[] picture) {
        return inspectors.ready(name, new SettingsLayer("test", settings)).inspect(Request.ofImage(picture, null));
    }

    Inspection inspect(String name, Map<String, ?> settings, Path picture) {
        try {
            return inspect(name, settings, Files.readAllBytes(picture));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Inspection inspect(String name, Map<String, ?> settings, Mat picture) {
        return inspectors.ready(name, new SettingsLayer("test", settings)).inspect(Request.ofMat(picture));
    }

    @Override
    public void close() {
        inspectors.close();
    }
}
