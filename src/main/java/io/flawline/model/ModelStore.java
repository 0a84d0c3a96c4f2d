package io.flawline.model;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.model.ModelStoreException.Problem;

/**
 * Changes the model repository: puts versions in and takes them out, each in one step, so that a reader of the folder
 * sees a complete version or none. Hidden folders next to the versions hold what is on its way:
 * <pre>
 *   models/pits/1/                 the version below
 *   models/pits/2/                 the version that serves
 *   models/pits/.incoming-…/       a version that is being written and tried
 *   models/pits/.rolled-back/3/    a version that was rolled back, kept until the model is removed
 * </pre>
 * Thread-safe; two processes on one folder do no harm, as a rename decides who comes first.
 */
public final class ModelStore {

    private static final Logger LOG = LoggerFactory.getLogger(ModelStore.class);

    private static final String INCOMING = ".incoming-";
    private static final String ROLLED_BACK = ".rolled-back";
    private static final String REMOVED = ".removed-";

    private final ModelRepository repository;
    private final ArchiveLimits limits;
    private final Consumer<ModelFolder> trial;

    /**
     * @param trial reads or runs a model that is to be installed, and throws what is wrong with it
     */
    public ModelStore(ModelRepository repository, ArchiveLimits limits, Consumer<ModelFolder> trial) {
        this.repository = repository;
        this.limits = limits;
        this.trial = trial;
    }

    /**
     * Unpacks a model, tries it, and makes it the highest version. In the zip the files may be at the top or in
     * folders; the folder that holds the one model file becomes the version, with all its content.
     *
     * @param zip is read and not closed
     * @return the new version: one more than the highest that there was, including versions that were rolled back; 1
     * for a new model
     * @throws ModelStoreException {@code bad-name}, {@code bad-zip}, {@code unsafe-entry}, {@code too-large},
     *                             {@code not-one-model}, {@code unusable}, {@code removed} or {@code disk}
     */
    public String install(String name, InputStream zip) {
        return install(name, (Content) folder -> ModelArchive.unpack(zip, folder, limits));
    }

    /** Writes the files of a version. */
    @FunctionalInterface
    public interface Content {

        /** @param folder empty; with all that is written into it, it becomes the version */
        void writeTo(Path folder) throws IOException;
    }

    /** Rejects a name that {@link #install} would reject. */
    public void requireName(String name) {
        folder(name);
    }

    /**
     * Returns the version that serves.
     *
     * @throws ModelStoreException {@code bad-name} or {@code no-such-model}
     */
    public ModelFolder serving(String name) {
        folder(name);
        return versions(name).get(0);
    }

    /**
     * Writes a model, tries it, and makes it the highest version.
     *
     * @param content writes exactly one model file, and what belongs to it
     * @return the new version, as for a zip
     * @throws ModelStoreException {@code bad-name}, {@code not-one-model}, {@code unusable}, {@code removed} or {@code disk}
     */
    public String install(String name, Content content) {
        Path model = folder(name);
        boolean isNew = !Files.exists(model);
        Path incoming = null;
        try {
            sweep(repository.root());
            sweep(model);
            incoming = Files.createDirectories(model.resolve(INCOMING + UUID.randomUUID()));
            content.writeTo(incoming);
            Path file = onlyModel(incoming);
            tryOut(new ModelFolder(name, String.valueOf(next(model)), file.getParent(), file));
            return place(file.getParent(), model);
        } catch (NoSuchFileException e) {
            throw new ModelStoreException(Problem.REMOVED, "The model %s was removed while a version of it was being installed. Install it again."
                    .formatted(name), e);
        } catch (IOException e) {
            throw disk("The model %s cannot be installed in %s".formatted(name, model), e);
        } finally {
            delete(incoming);
            if (isNew) {
                model.toFile().delete(); // only where it stayed empty, as a folder with files in it stays
            }
        }
    }

    /** Deletes what a killed process left behind, after a day, when no process can still be working on it. */
    private static void sweep(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        long yesterday = System.currentTimeMillis() - Duration.ofDays(1).toMillis();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.getFileName().toString().matches("\\.(incoming|removed)-.*")).toList()) {
                // A file that was removed in the meantime has the time 1970.
                if (file.toFile().lastModified() < yesterday && Files.exists(file)) {
                    delete(file);
                }
            }
        }
    }

    private Path folder(String name) {
        if (name == null || !ModelRepository.isName(name)) {
            throw new ModelStoreException(Problem.BAD_NAME, ("A model cannot be named \"%s\": allowed are letters, digits, '.', '_' and"
                    + " '-', 100 at most, with a letter or digit first and no '.' last.").formatted(name));
        }
        return repository.root().resolve(name);
    }

    private static Path onlyModel(Path unpacked) throws IOException {
        try (Stream<Path> files = Files.walk(unpacked)) {
            List<Path> models = files.filter(ModelRepository::isModelFile).sorted().toList();
            if (models.size() != 1) {
                throw new ModelStoreException(Problem.NOT_ONE_MODEL, "The zip holds %s; needed is exactly one file that ends in %s%s."
                        .formatted(models.isEmpty() ? "no model" : models.stream().map(unpacked::relativize).toList(),
                                ModelRepository.ENDINGS, ", for .xml with its .bin next to it"));
            }
            return models.get(0);
        }
    }

    private void tryOut(ModelFolder folder) {
        try {
            trial.accept(folder);
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage()).replace(folder.path() + File.separator, "");
            throw new ModelStoreException(Problem.UNUSABLE, "The model %s cannot be used: %s".formatted(folder, message), e);
        }
    }

    private static String place(Path version, Path model) throws IOException {
        while (true) {
            Path target = model.resolve(String.valueOf(next(model)));
            try {
                move(version, target);
                LOG.info("Model {}/{} installed", model.getFileName(), target.getFileName());
                return target.getFileName().toString();
            } catch (FileSystemException e) {
                if (!Files.exists(target)) {
                    throw e;
                }
                LOG.debug("Another process was first with {}", target);
            }
        }
    }

    private static long next(Path model) throws IOException {
        return 1 + Math.max(highest(model), highest(model.resolve(ROLLED_BACK)));
    }

    /** Returns the highest number of all folders that are named like a version, with or without a model in them. */
    private static long highest(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).filter(ModelRepository::isVersion)
                    .mapToLong(Long::parseLong).max().orElse(0);
        }
    }

    /**
     * Takes the highest version out of service, and keeps it in a hidden folder; the one below serves again.
     *
     * @return the version that is now the highest
     * @throws ModelStoreException {@code bad-name}, {@code no-such-model}, {@code nothing-below}, {@code unusable} when the
     *                             version below cannot be used or fails its golden set, or {@code disk}
     */
    public synchronized String rollBack(String name) {
        Path model = folder(name);
        List<ModelFolder> versions = versions(name);
        if (versions.size() < 2) {
            throw new ModelStoreException(Problem.NOTHING_BELOW, "No version below %s can serve; install one first."
                    .formatted(versions.get(0)));
        }
        tryOut(versions.get(1));
        ModelFolder highest = versions.get(0);
        try {
            move(highest.path(), Files.createDirectories(model.resolve(ROLLED_BACK)).resolve(highest.version()));
        } catch (IOException e) {
            throw disk("The version " + highest + " cannot be rolled back", e);
        }
        LOG.info("Model {} rolled back; {} is the highest now", highest, versions.get(1));
        return versions.get(1).version();
    }

    /**
     * Removes a model with all its versions, including those that were rolled back.
     *
     * @throws ModelStoreException {@code bad-name}, {@code no-such-model} or {@code disk}
     */
    public synchronized void remove(String name) {
        Path model = folder(name);
        versions(name);
        try {
            Path aside = Files.createDirectory(repository.root().resolve(REMOVED + UUID.randomUUID()));
            move(model, aside.resolve(name));
            delete(aside);
        } catch (IOException e) {
            throw disk("The model " + name + " cannot be removed", e);
        }
        LOG.info("Model {} removed", name);
    }

    /**
     * Removes one version.
     *
     * @throws ModelStoreException {@code bad-name}, {@code no-such-model}, {@code no-such-version} or {@code disk}
     */
    public synchronized void remove(String name, String version) {
        Path model = folder(name);
        ModelFolder folder = versions(name).stream().filter(v -> v.version().equals(version)).findFirst()
                .orElseThrow(() -> new ModelStoreException(Problem.NO_SUCH_VERSION, "The model %s has no version \"%s\"; it has %s."
                        .formatted(name, version, versions(name).stream().map(ModelFolder::version).toList())));
        try {
            Path aside = Files.createDirectory(model.resolve(REMOVED + UUID.randomUUID()));
            if (folder.path().equals(model)) {
                moveFiles(model, aside);
            } else {
                move(folder.path(), aside.resolve(folder.version()));
            }
            delete(aside);
        } catch (IOException e) {
            throw disk("The version " + folder + " cannot be removed", e);
        }
        LOG.info("Model {} removed", folder);
    }

    /** Returns the versions of a model; at least one. */
    private List<ModelFolder> versions(String name) {
        List<ModelFolder> versions = repository.versions(name);
        if (versions.isEmpty()) {
            throw new ModelStoreException(Problem.NO_SUCH_MODEL, "No model \"%s\" found; there are %s.".formatted(name, repository.names()));
        }
        return versions;
    }

    /** Moves the files of a bare model, whose folder is also that of the versions. */
    private static void moveFiles(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                move(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static ModelStoreException disk(String what, IOException e) {
        return new ModelStoreException(Problem.DISK, "%s: %s. Is the disk full, or has another process its files open?".formatted(what, e), e);
    }

    /** Deletes a folder; what cannot be deleted is hidden and does no harm. */
    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            LOG.debug("{} was moved away", folder);
        } catch (IOException e) {
            LOG.warn("{} is no longer needed and cannot be deleted: {}", folder, e.toString());
        }
    }
}
