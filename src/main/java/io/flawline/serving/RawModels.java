package io.flawline.serving;

import java.nio.file.Files;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

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

    private final Core core;
    private final ModelRepository repository;
    private final SettingsLayer application;
    private final Function<String, Map<String, String>> properties;
    private final int workers;
    private final Gate gate;
    private final Map<ModelFolder, Loaded> loaded = new HashMap<>();

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
     * @return a model in use, which the caller closes
     * @throws ModelException when the version does not exist or cannot be loaded
     */
    public synchronized RawModel use(String name, String version) {
        List<ModelFolder> versions = repository.versions(name);
        ModelFolder folder = versions.stream().filter(v -> v.version().equals(version)).findFirst()
                .orElseThrow(() -> new ModelException("No version %s of the model %s found; there are %s.".formatted(version, name,
                        versions.stream().map(ModelFolder::version).toList())));
        Fingerprint files = Fingerprint.of(folder.path());
        Loaded now = loaded.get(folder);
        if (now == null || !now.files().equals(files)) {
            gate.compile(folder);
            Loaded next = new Loaded(files, load(folder));
            retire(name, versions, folder);
            loaded.put(folder, next);
            now = next;
        }
        now.model().enter();
        return now.model();
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

    /** Compiles a version in this process, and frees it. */
    void compileHere(ModelFolder folder) {
        load(folder).close();
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
        loaded.values().forEach(now -> now.model().close());
        loaded.clear();
    }
}
