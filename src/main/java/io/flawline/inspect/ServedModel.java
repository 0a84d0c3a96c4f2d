package io.flawline.inspect;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.inspect.Inspectors.Current;
import io.flawline.inspect.Inspectors.Ready;
import io.flawline.model.Fingerprint;
import io.flawline.model.Layer;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;

/**
 * A model by name: the version that serves, and how another takes its place. Of the versions on disk the highest that
 * can be loaded serves.
 *
 * <pre>
 *   appears ──► unchanged between two looks ──► loaded and warmed aside ──► serves ──► replaced, closed after its
 *      ▲                                              │                                last inspection
 *      └── its files change ◄── refused ◄─────────────┘ (what served before serves on)
 * </pre>
 */
final class ServedModel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

    /** Loads a version from disk; the inspectors are made as they are asked for. */
    interface Loader {
        ModelVersion load(ModelFolder folder, Fingerprint files);
    }

    private record Refusal(Fingerprint files, String message) {
    }

    private final String name;
    private final ModelRepository repository;
    private final Loader loader;
    private final Map<Layer, Ready> users = new HashMap<>();
    private final Map<ModelFolder, Fingerprint> seen = new HashMap<>();
    private final Map<ModelFolder, Refusal> refused = new LinkedHashMap<>();
    private ModelVersion serving;
    private volatile List<String> problems = List.of();

    ServedModel(String name, ModelRepository repository, Loader loader) {
        this.name = name;
        this.repository = repository;
        this.loader = loader;
    }

    /** @throws ModelException when no version can be loaded; it tells what is wrong with the highest */
    synchronized Ready ready(Layer over) {
        Ready ready = users.get(over);
        if (ready == null) {
            ready = new Ready(serving == null ? first(over) : serving.with(over));
            users.put(over, ready);
        }
        return ready;
    }

    private Current first(Layer over) {
        repository.serving(name);
        RuntimeException highest = null;
        for (ModelFolder folder : repository.versions(name)) {
            Fingerprint files = Fingerprint.of(folder.path());
            RuntimeException failure;
            if (isRefused(folder, files)) {
                failure = new ModelException(refused.get(folder).message());
            } else {
                try {
                    return load(folder, files, List.of(over)).get(over);
                } catch (RuntimeException e) {
                    refuse(folder, files, e);
                    failure = e;
                }
            }
            highest = highest == null ? failure : highest;
        }
        throw highest;
    }

    /** Whether it was tried and nothing has changed since, so that another try would only cost time. */
    private boolean isRefused(ModelFolder folder, Fingerprint files) {
        return refused.containsKey(folder) && refused.get(folder).files().equals(files);
    }

    /** Compares the disk with what serves, and changes over when a better version is whole. */
    synchronized void look() {
        List<ModelFolder> versions = repository.versions(name);
        seen.keySet().retainAll(versions);
        if (refused.keySet().retainAll(versions)) {
            tellProblems();
        }
        for (ModelFolder folder : versions) {
            Fingerprint files = Fingerprint.of(folder.path());
            if (serving == null || serving.is(folder, files)) {
                return;
            }
            boolean still = files.equals(seen.put(folder, files));
            if (still && !isRefused(folder, files) && replaceBy(folder, files)) {
                return;
            }
        }
    }

    private boolean replaceBy(ModelFolder folder, Fingerprint files) {
        ModelVersion before = serving;
        try {
            Map<Layer, Current> currents = load(folder, files, List.copyOf(users.keySet()));
            users.forEach((over, ready) -> ready.become(currents.get(over)));
            LOG.info("Model {} serves, after {}", folder, before.folder());
            before.close();
            return true;
        } catch (RuntimeException e) {
            refuse(folder, files, e);
            return false;
        }
    }

    /** Makes a version the one that serves, if it can be loaded for all that use it and nobody changed it meanwhile. */
    private Map<Layer, Current> load(ModelFolder folder, Fingerprint files, List<Layer> overs) {
        ModelVersion version = loader.load(folder, files);
        try {
            Map<Layer, Current> currents = new HashMap<>();
            overs.forEach(over -> currents.put(over, version.with(over)));
            if (!files.equals(Fingerprint.of(folder.path()))) {
                throw new ModelException("Model " + folder + " was changed while it was loaded");
            }
            serving = version;
            refused.remove(folder);
            tellProblems();
            return currents;
        } catch (RuntimeException e) {
            version.close();
            throw e;
        }
    }

    private void refuse(ModelFolder folder, Fingerprint files, RuntimeException e) {
        refused.put(folder, new Refusal(files, e.getMessage()));
        tellProblems();
        LOG.error("Model {} is refused{}: {}", folder, serving == null ? "" : "; " + serving.folder() + " serves on", e.getMessage());
    }

    /** What people should know: versions that are refused. Does not wait for one that is being loaded. */
    List<String> problems() {
        return problems;
    }

    private void tellProblems() {
        problems = refused.entrySet().stream().map(e -> "Model %s is refused%s: %s".formatted(e.getKey(),
                serving == null ? "" : "; " + serving.folder() + " serves", e.getValue().message())).toList();
    }

    @Override
    public synchronized void close() {
        if (serving != null) {
            serving.close();
        }
    }
}
