package io.flawline.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.changes.Change;
import io.flawline.changes.Changes;
import io.flawline.files.FileTree;
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

    private final ModelRepository repository;
    private final ArchiveLimits limits;
    private final ModelInstaller installer;
    private volatile Changes changes = Changes.NONE;

    /**
     * @param trial reads or runs a model that is to be installed, and throws what is wrong with it
     */
    public ModelStore(ModelRepository repository, ArchiveLimits limits, Consumer<ModelFolder> trial) {
        this.repository = repository;
        this.limits = limits;
        this.installer = new ModelInstaller(repository, trial);
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

    /** Returns which versions are compared with the serving ones. */
    public ShadowVersions shadowVersions() {
        return new ShadowVersions(repository);
    }

    /** Rejects a name that {@link #install} would reject. */
    public void requireName(String name) {
        ModelStoreException.requireName(name);
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

    /** @param held whether the version is held back until it is {@linkplain #promote promoted} */
    public String install(String name, Content content, boolean held) {
        String version = installer.install(name, folder(name), content, held);
        changes.add(new Change("model-installed", name, null, Map.of("version", version)));
        return version;
    }

    private Path folder(String name) {
        ModelStoreException.requireName(name);
        return repository.root().resolve(name);
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
        installer.tryOut(versions.get(1));
        takeOut(model, versions.get(0));
        changes.add(new Change("model-rolled-back", name, Map.of("version", versions.get(0).version()), Map.of("version", versions.get(1).version())));
        LOG.info("Model {} rolled back; {} is the highest now", versions.get(0), versions.get(1));
        return versions.get(1).version();
    }

    private static void takeOut(Path model, ModelFolder version) {
        try {
            VersionFolders.rollBack(model, version);
        } catch (IOException e) {
            throw ModelStoreException.disk("The version " + version + " cannot be rolled back", e);
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
            throw ModelStoreException.disk("The version " + folder + " cannot be held back for good", e);
        }
        changes.add(new Change("model-held-back", name, null, Map.of("version", version)));
        LOG.info("Model {} is held back; {} serves", folder, repository.serving(name));
        return folder;
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
            throw ModelStoreException.disk("The version " + folder + " cannot be promoted", e);
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
            FileTree.delete(VersionFolders.takeAway(model));
        } catch (IOException e) {
            throw ModelStoreException.disk("The model " + name + " cannot be removed", e);
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
            Path aside = VersionFolders.takeAway(model, folder);
            repository.held().forget(name, version);
            FileTree.delete(aside);
        } catch (IOException e) {
            throw ModelStoreException.disk("The version " + folder + " cannot be removed", e);
        }
        changes.add(new Change("model-removed", name, Map.of("version", version), null));
        LOG.info("Model {} removed", folder);
    }

    /** Returns the versions of a model; at least one. */
    private List<ModelFolder> versions(String name) {
        List<ModelFolder> versions = repository.versions(name);
        if (versions.isEmpty()) {
            throw new ModelStoreException(Problem.NO_SUCH_MODEL, "No model \"%s\" found; available: %s.".formatted(name, repository.names()));
        }
        return versions;
    }
}
