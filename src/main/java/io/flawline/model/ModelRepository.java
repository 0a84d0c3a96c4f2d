package io.flawline.model;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A repository of the models on disk: {@code <root>/<name>/<version>/} with integers as versions, or a bare
 * {@code <root>/<name>/}, which counts as version 0. The highest version serves, of those that are not {@linkplain #held held back}.
 */
public final class ModelRepository {

    /** The names that are allowed, also on Windows, which has devices instead of files of some names. */
    private static final Pattern NAME = Pattern.compile(
            "(?!(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(\\.|$))[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?");
    /** The text of what is wrong with a folder that is {@linkplain #misnamed misnamed}. */
    public static final String MISNAMED = "its folder's name is not a version; rename it to an integer, of which the highest serves";
    private static final Pattern VERSION = Pattern.compile("[0-9]{1,18}");
    static final List<String> ENDINGS = List.of(".xml", ".onnx", ".tflite");

    private final Path root;
    private final HeldVersions held;

    public ModelRepository(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.held = new HeldVersions(this.root);
    }

    public Path root() {
        return root;
    }

    /** Returns the names of all folders that hold a version, or one that is {@linkplain #misnamed misnamed} or {@linkplain #foreign foreign}. */
    public List<String> names() {
        return folders(root).map(p -> p.getFileName().toString())
                .filter(name -> isName(name) && !(versions(name).isEmpty() && misnamed(name).isEmpty() && foreign(name).isEmpty()))
                .sorted()
                .toList();
    }

    /** Returns the versions of a model, highest first; empty when there is none of that name. */
    public List<ModelFolder> versions(String name) {
        if (!isName(name)) {
            return List.of();
        }
        Path folder = root.resolve(name);
        List<ModelFolder> versions = new ArrayList<>();
        folders(folder)
                .filter(p -> isVersion(p.getFileName().toString()))
                .sorted(Comparator.comparing((Path p) -> new BigInteger(p.getFileName().toString())).reversed())
                .forEach(p -> modelFile(p).ifPresent(
                        file -> versions.add(new ModelFolder(name, p.getFileName().toString(), p, file))));
        modelFile(folder).ifPresent(file -> versions.add(new ModelFolder(name, "0", folder, file)));
        return versions;
    }

    /** Returns the versions that are held back. */
    public HeldVersions held() {
        return held;
    }

    /** Returns the versions of a model that may serve, highest first: those that are not held back. */
    public List<ModelFolder> servable(String name) {
        List<ModelFolder> versions = versions(name);
        Set<String> heldBack = versions.isEmpty() ? Set.of() : held.of(name);
        return versions.stream().filter(version -> !heldBack.contains(version.version())).toList();
    }

    /**
     * Folders of a model, such as {@code v2}, that hold a model file but will never serve, as their names are not
     * versions.
     */
    public List<ModelFolder> misnamed(String name) {
        if (!isName(name)) {
            return List.of();
        }
        List<ModelFolder> misnamed = new ArrayList<>();
        folders(root.resolve(name)).sorted()
                .filter(p -> !isVersion(p.getFileName().toString()) && !p.getFileName().toString().startsWith("."))
                .forEach(p -> modelFile(p).ifPresent(
                        file -> misnamed.add(new ModelFolder(name, p.getFileName().toString(), p, file))));
        return misnamed;
    }

    /** Returns the folders of a model that hold only files of another format, such as {@code best.pt}, each with that file. */
    public List<ModelFolder> foreign(String name) {
        if (!isName(name)) {
            return List.of();
        }
        Path folder = root.resolve(name);
        List<ModelFolder> foreign = new ArrayList<>();
        Stream.concat(folders(folder).filter(p -> isVersion(p.getFileName().toString())).sorted(), Stream.of(folder))
                .filter(p -> modelFile(p).isEmpty())
                .forEach(p -> ForeignModel.find(p).ifPresent(
                        file -> foreign.add(new ModelFolder(name, p.equals(folder) ? "0" : p.getFileName().toString(), p, file))));
        return foreign;
    }

    /**
     * Returns a version of a model, whether or not it serves.
     *
     * @param version null for the highest that may serve
     * @throws ModelException when there is none
     */
    public ModelFolder version(String name, @Nullable String version) {
        ModelFolder highest = serving(name);
        return version == null ? highest : versions(name).stream().filter(folder -> folder.version().equals(version)).findFirst()
                .orElseThrow(() -> new ModelException("The model %s has no version \"%s\"; it has %s.".formatted(name, version,
                        versions(name).stream().map(ModelFolder::version).toList())));
    }

    /**
     * Returns the version that serves: the highest that is not held back.
     *
     * @throws ModelException when the model has none, with the names that exist
     */
    public ModelFolder serving(String name) {
        return servable(name).stream().findFirst().orElseThrow(() -> new ModelException(versions(name).stream().findFirst()
                .map(version -> "All versions of the model %s are held back for a comparison; promote one to let it serve.".formatted(name))
                .or(() -> misnamed(name).stream().findFirst().map(folder -> "Model %s cannot serve: %s".formatted(folder, MISNAMED)))
                .or(() -> foreign(name).stream().findFirst().map(folder -> "Model %s cannot be used: %s".formatted(folder,
                        ForeignModel.advice(folder.file()))))
                .orElseGet(() -> ("No model \"%s\" found in %s; available: %s. Copy a folder <name>/<version>/ with a model.xml"
                        + " and model.bin there.").formatted(name, root, names()))));
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    static boolean isVersion(String text) {
        return VERSION.matcher(text).matches();
    }

    static boolean isModelFile(Path file) {
        return rank(file) < ENDINGS.size() && Files.isRegularFile(file);
    }

    private static Stream<Path> folders(Path parent) {
        if (!Files.isDirectory(parent)) {
            return Stream.empty();
        }
        try (Stream<Path> list = Files.list(parent)) {
            return list.filter(Files::isDirectory).toList().stream();
        } catch (NoSuchFileException removedMeanwhile) {
            return Stream.empty();
        } catch (IOException e) {
            throw new ModelException("The folder " + parent + " cannot be listed: " + e, e);
        }
    }

    /**
     * Returns the model file: {@code model.*} where there are several, else the only one; IR before ONNX before
     * TensorFlow Lite.
     */
    private static Optional<Path> modelFile(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(ModelRepository::isModelFile)
                    .min(Comparator.comparing((Path p) -> !p.getFileName().toString().toLowerCase(Locale.ROOT).startsWith("model."))
                            .thenComparing(ModelRepository::rank)
                            .thenComparing(Comparator.naturalOrder()));
        } catch (NoSuchFileException removedMeanwhile) {
            return Optional.empty();
        } catch (IOException e) {
            throw new ModelException("The folder " + folder + " cannot be listed: " + e, e);
        }
    }

    private static int rank(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        for (int i = 0; i < ENDINGS.size(); i++) {
            if (name.endsWith(ENDINGS.get(i))) {
                return i;
            }
        }
        return ENDINGS.size();
    }
}
