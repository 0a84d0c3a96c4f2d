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
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.changes.Change;
import io.flawline.changes.Changes;
import io.flawline.model.ModelStoreException.Problem;

/**
 * Changes the model repository: puts versions in and takes them out, each in one step, so that a reader of the folder
 * sees a complete version or none. Hidden folders next to the versions hold what is on its way:
 * <pre>
 *   models/pits/1/                 the version below
 *   models/pits/2/                 the version that serves
 *   models/pits/.incoming-…/       a version that is being written and tried
 *   models/pits/.rolled-back/3/    a version that was rolled back, kept until the model is removed
 *   models/pits/.shadow/           which versions are held back
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
    private volatile Changes changes = Changes.NONE;

    /**
     * @param trial reads or runs a model that is to be installed, and throws what is wrong with it
     */
    public ModelStore(ModelRepository repository, ArchiveLimits limits, Consumer<ModelFolder> trial) {
        this.repository = repository;
        this.limits = limits;
        this.trial = trial;
    }

    /** Records from now on what is installed, rolled back and removed. */
    public void recordTo(Changes record) {
        changes = record;
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
        return install(name, zip, false);
    }

    /** @param held whether the version is held back until it is {@linkplain #promote promoted} */
    public String install(String name, InputStream zip, boolean held) {
        return install(name, folder -> ModelArchive.unpack(zip, folder, limits), held);
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
        versions(name);
        return repository.serving(name);
    }

    /**
     * Writes a model, tries it, and makes it the highest version.
     *
     * @param content writes exactly one model file, and what belongs to it
     * @return the new version, as for a zip
     * @throws ModelStoreException {@code bad-name}, {@code not-one-model}, {@code unusable}, {@code removed} or {@code disk}
     */
    public String install(String name, Content content) {
        return install(name, content, false);
    }

    private String install(String name, Content content, boolean held) {
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
            String version = place(file.getParent(), model, held);
            changes.add(new Change("model-installed", name, null, Map.of("version", version)));
            return version;
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

    private String place(Path version, Path model, boolean held) throws IOException {
        while (true) {
            Path target = model.resolve(String.valueOf(next(model)));
            try {
                if (held) {
                    // Before it is there, as it would take over in between.
                    repository.held().hold(model.getFileName().toString(), target.getFileName().toString());
                }
                move(version, target);
                LOG.info("Model {}/{} installed", model.getFileName(), target.getFileName());
                return target.getFileName().toString();
            } catch (FileSystemException e) {
                if (held) {
                    repository.held().forget(model.getFileName().toString(), target.getFileName().toString());
                }
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
        List<ModelFolder> all = versions(name);
        List<ModelFolder> versions = repository.servable(name);
        if (versions.size() < 2) {
            throw new ModelStoreException(Problem.NOTHING_BELOW, "No version below %s can serve; install one first."
                    .formatted(versions.isEmpty() ? all.get(0) : versions.get(0)));
        }
        tryOut(versions.get(1));
        takeOut(model, versions.get(0));
        changes.add(new Change("model-rolled-back", name, Map.of("version", versions.get(0).version()), Map.of("version", versions.get(1).version())));
        LOG.info("Model {} rolled back; {} is the highest now", versions.get(0), versions.get(1));
        return versions.get(1).version();
    }

    private static void takeOut(Path model, ModelFolder version) {
        try {
            move(version.path(), Files.createDirectories(model.resolve(ROLLED_BACK)).resolve(version.version()));
        } catch (IOException e) {
            throw disk("The version " + version + " cannot be rolled back", e);
        }
    }

    /**
     * Holds a version back: it does not serve, whatever its number, until it is promoted. If it serves now, the one below it
     * serves again.
     *
     * @throws ModelStoreException {@code bad-name}, {@code no-such-model}, {@code no-such-version}, {@code nothing-below} when no
     *                             other version could serve, or {@code disk}
     */
    public synchronized ModelFolder hold(String name, String version) {
        folder(name);
        ModelFolder folder = version(name, version);
        if (repository.servable(name).stream().allMatch(folder::equals)) {
            throw new ModelStoreException(Problem.NOTHING_BELOW, "The version %s is the only one that can serve, so it cannot be held back."
                    .formatted(folder));
        }
        try {
            repository.held().hold(name, version);
        } catch (IOException e) {
            throw disk("The version " + folder + " cannot be held back for good", e);
        }
        changes.add(new Change("model-held-back", name, null, Map.of("version", version)));
        LOG.info("Model {} is held back; {} serves", folder, repository.serving(name));
        return folder;
    }

    /** Holds a version back that need not exist yet. */
    public void holdBack(String name, String version) {
        folder(name);
        if (!ModelRepository.isVersion(version)) {
            throw new ModelStoreException(Problem.NO_SUCH_VERSION, "\"%s\" is no version of the model %s; a version is an integer."
                    .formatted(version, name));
        }
        try {
            repository.held().hold(name, version);
        } catch (IOException e) {
            LOG.warn("That the version {}/{} is held back cannot be written, so other processes do not know: {}", name, version, e.toString());
        }
    }

    /** Returns the versions that are compared with the serving ones, by model. */
    public Map<String, String> shadows() {
        Map<String, String> shadows = new TreeMap<>();
        for (String name : repository.names()) {
            String version = repository.held().shadow(name);
            if (version != null) {
                shadows.put(name, version);
            }
        }
        return shadows;
    }

    /** @param version that is compared with the serving one also after the next start; null for none */
    public void setShadow(String name, String version) {
        try {
            repository.held().setShadow(name, version);
        } catch (IOException e) {
            LOG.warn("Which version of the model {} is in shadow cannot be written, so the next start does not know: {}", name, e.toString());
        }
    }

    /** Returns whether a version was held back and has been promoted. */
    public boolean wasPromoted(String name, String version) {
        return repository.held().wasPromoted(name, version);
    }

    /**
     * Makes a version the highest that may serve: it is no longer held back, and those above it are rolled back.
     *
     * @throws ModelStoreException {@code bad-name}, {@code no-such-model}, {@code no-such-version} or {@code disk}
     */
    public synchronized void promote(String name, String version) {
        Path model = folder(name);
        ModelFolder folder = version(name, version);
        Object before = repository.servable(name).stream().findFirst().map(highest -> Map.of("version", highest.version())).orElse(null);
        try {
            repository.held().promote(name, version);
        } catch (IOException e) {
            throw disk("The version " + folder + " cannot be promoted", e);
        }
        for (ModelFolder above : repository.servable(name)) {
            if (above.equals(folder)) {
                break;
            }
            takeOut(model, above);
            LOG.info("Model {} rolled back, as {} is promoted", above, folder);
        }
        changes.add(new Change("model-promoted", name, before, Map.of("version", version)));
        LOG.info("Model {} promoted", folder);
    }

    /**
     * Returns a version of a model, held back or not.
     *
     * @throws ModelStoreException {@code no-such-model} or {@code no-such-version}
     */
    public ModelFolder version(String name, String version) {
        List<ModelFolder> versions = versions(name);
        return versions.stream().filter(v -> v.version().equals(version)).findFirst()
                .orElseThrow(() -> new ModelStoreException(Problem.NO_SUCH_VERSION, "The model %s has no version \"%s\"; it has %s."
                        .formatted(name, version, versions.stream().map(ModelFolder::version).toList())));
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
        changes.add(new Change("model-removed", name, null, null));
        LOG.info("Model {} removed", name);
    }

    /**
     * Removes one version.
     *
     * @throws ModelStoreException {@code bad-name}, {@code no-such-model}, {@code no-such-version} or {@code disk}
     */
    public synchronized void remove(String name, String version) {
        Path model = folder(name);
        ModelFolder folder = version(name, version);
        try {
            Path aside = Files.createDirectory(model.resolve(REMOVED + UUID.randomUUID()));
            if (folder.path().equals(model)) {
                moveFiles(model, aside);
            } else {
                move(folder.path(), aside.resolve(folder.version()));
            }
            repository.held().forget(name, version);
            delete(aside);
        } catch (IOException e) {
            throw disk("The version " + folder + " cannot be removed", e);
        }
        changes.add(new Change("model-removed", name, Map.of("version", version), null));
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
