package io.flawline.serving;

import java.nio.file.Files;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.flawline.model.Fingerprint;
import io.flawline.model.ModelDescription;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.model.Settings;
import io.flawline.model.SettingsLayer;
import io.flawline.openvino.Core;

/**
 * Models for clients that exchange tensors; they are compiled at the first request, and again when their files have
 * changed. They are separate from what inspects images, where colour, mean and scale are part of the compiled graph.
 */
public final class RawModels implements AutoCloseable {

    private record Loaded(Fingerprint files, RawModel model) {
    }

    /** A version that cannot be compiled, and why. */
    private record Refused(Fingerprint files, @Nullable String message) {
    }

    private static final int PATIENCE_SECONDS = 5;

    private final Core core;
    private final ModelRepository repository;
    private final SettingsLayer application;
    private final Function<String, Map<String, String>> properties;
    private final int workers;
    private final Gate gate;
    private final Map<ModelFolder, Loaded> loaded = new HashMap<>();
    private final Map<ModelFolder, Refused> refused = new HashMap<>();
    private final Map<String, ReentrantLock> loading = new ConcurrentHashMap<>();
    private boolean closed;

    /**
     * @param application settings for all models, over the models' own; of these only the device and its properties count
     * @param properties  OpenVINO properties for all models, by device, of a lower rank than the models' properties
     * @param workers     inferences at once
     * @param gate        is passed by each version before it is compiled in this process
     */
    RawModels(Core core, ModelRepository repository, SettingsLayer application, Function<String, Map<String, String>> properties,
            int workers, Gate gate) {
        this.gate = gate;
        this.core = core;
        this.repository = repository;
        this.application = application;
        this.properties = properties;
        this.workers = workers;
    }

    /**
     * Returns a model, which is compiled if nobody has used it yet.
     *
     * @return a model in use, which the caller closes
     * @throws ModelBusyException when somebody else compiles it, and that takes long
     * @throws ModelException     when the version does not exist or cannot be loaded
     */
    public RawModel use(String name, String version) {
        List<ModelFolder> versions = repository.versions(name);
        ModelFolder folder = versions.stream().filter(v -> v.version().equals(version)).findFirst()
                .orElseThrow(() -> new ModelException("No version %s of the model %s found; available: %s.".formatted(version, name,
                        versions.stream().map(ModelFolder::version).toList())));
        Fingerprint files = Fingerprint.of(folder.path());
        RawModel compiled = compiled(folder, files);
        if (compiled != null) {
            return compiled;
        }
        // Only those who want this model wait for it, and not for long: it may need its trial.
        ReentrantLock lock = loading.computeIfAbsent(name, any -> new ReentrantLock());
        if (!acquire(lock)) {
            throw new ModelBusyException("The model %s is being loaded; ask again.".formatted(folder));
        }
        try {
            compiled = compiled(folder, files);
            return compiled != null ? compiled : compile(folder, files, versions);
        } finally {
            lock.unlock();
        }
    }

    private static boolean acquire(ReentrantLock lock) {
        try {
            return lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * @return the model in use; null when these files are not compiled
     * @throws ModelException when they were refused before
     */
    private synchronized @Nullable RawModel compiled(ModelFolder folder, Fingerprint files) {
        Refused before = refused.get(folder);
        if (before != null && before.files().equals(files)) {
            throw new ModelException(before.message());
        }
        Loaded now = loaded.get(folder);
        if (now == null || !now.files().equals(files)) {
            return null;
        }
        now.model().enter();
        return now.model();
    }

    private RawModel compile(ModelFolder folder, Fingerprint files, List<ModelFolder> versions) {
        RawModel model;
        try {
            gate.compile(folder);
            model = load(folder);
        } catch (ModelException e) {
            refuse(folder, files, e);
            throw e;
        }
        synchronized (this) {
            if (closed) {
                model.close();
                throw new ModelException("The model " + folder + " is not loaded, as Flawline stops");
            }
            refused.remove(folder);
            retire(folder.name(), versions, folder);
            loaded.put(folder, new Loaded(files, model));
            model.enter();
            return model;
        }
    }

    /** Remembers a version that cannot be compiled until its files change, so that nobody can make it be tried again and again. */
    private synchronized void refuse(ModelFolder folder, Fingerprint files, ModelException e) {
        refused.keySet().removeIf(other -> !Files.isDirectory(other.path()));
        refused.put(folder, new Refused(files, e.getMessage()));
    }

    /** Frees, after their last use, models whose folders were removed. */
    synchronized void discardRemoved() {
        loaded.entrySet().removeIf(entry -> {
            boolean removed = !Files.isDirectory(entry.getKey().path());
            if (removed) {
                entry.getValue().model().close();
            }
            return removed;
        });
    }

    /** Returns the names of the models that are compiled now. */
    public synchronized Set<String> names() {
        return loaded.keySet().stream().map(ModelFolder::name).collect(Collectors.toSet());
    }

    /** Compiles a version in this process, runs it once where its sizes are fixed, and frees it. */
    void compileHere(ModelFolder folder) {
        try (RawModel model = load(folder)) {
            model.runOnce();
        }
    }

    private RawModel load(ModelFolder folder) {
        Settings settings = ModelDescription.read(core, folder).settings(List.of(application));
        Map<String, String> all = new HashMap<>(properties.apply(settings.device()));
        all.putAll(settings.properties());
        return RawModel.load(core, folder, settings.device(), all, workers);
    }

    /** Retires what is replaced, and versions that are no longer there; they are freed after their last use. */
    private void retire(String name, List<ModelFolder> versions, ModelFolder replaced) {
        for (Iterator<Map.Entry<ModelFolder, Loaded>> entries = loaded.entrySet().iterator(); entries.hasNext();) {
            Map.Entry<ModelFolder, Loaded> entry = entries.next();
            ModelFolder folder = entry.getKey();
            if (folder.name().equals(name) && (folder.equals(replaced) || !versions.contains(folder))) {
                entry.getValue().model().close();
                entries.remove();
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        loaded.values().forEach(now -> now.model().close());
        loaded.clear();
    }
}
