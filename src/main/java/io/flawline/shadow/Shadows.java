package io.flawline.shadow;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import io.flawline.history.Entry;
import io.flawline.history.History;
import io.flawline.history.StoredInspection;
import io.flawline.inspect.Inspection;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelStore;
import io.flawline.model.ModelStoreException;
import io.flawline.recipe.Judging;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.route.InspectionListener;
import io.flawline.serving.Inspectors;

/** The versions that are compared with the serving ones on the running line, at most one for each model. Thread-safe. */
public final class Shadows implements InspectionListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Shadows.class);
    /** Each takes the memory of a model. */
    private static final int MOST = 4;
    private static final int KEYS = 20_000;
    private static final Duration SAME = Duration.ofSeconds(10);

    private final Inspectors inspectors;
    private final ModelStore store;
    private final History history;
    private final Map<String, Shadow> shadows = new ConcurrentHashMap<>();
    private final Map<String, String> configured = new TreeMap<>();
    /** Kept inspections by their id, the latest ones. */
    private final Map<String, Entry> kept = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, io.flawline.history.Entry> eldest) {
            return size() > KEYS;
        }
    };

    public Shadows(Inspectors inspectors, History history) {
        this.inspectors = inspectors;
        this.store = inspectors.store();
        this.history = history;
        history.onKept(this::remember);
    }

    private void remember(StoredInspection stored) {
        if (shadows.isEmpty()) {
            return;
        }
        synchronized (kept) {
            kept.put(stored.entry().id(), stored.entry());
        }
    }

    @Override
    public void inspected(@Nullable String route, Request request, Inspection inspection) {
        // Without its settings it cannot be compared.
    }

    @Override
    public void inspected(String route, Request request, Inspection inspection, Judging judging) {
        Shadow shadow = shadows.get(inspection.model().name());
        if (shadow != null) {
            shadow.offer(request, inspection, judging);
        }
    }

    @Override
    public void rejected(@Nullable String route, RejectedException rejection) {
        // What the serving version cannot inspect is not compared.
    }

    /**
     * Starts to compare a version with the serving one, in place of another. The version is held back until it is promoted.
     *
     * @throws ModelStoreException   as {@link ModelStore#hold} does
     * @throws IllegalStateException when too many models have a version in shadow
     */
    public synchronized void start(String name, String version) {
        if (!shadows.containsKey(name) && shadows.size() >= MOST) {
            throw new IllegalStateException("%s have a version in shadow already, as many as may. Stop one with DELETE /models/NAME/shadow."
                    .formatted(shadows.keySet()));
        }
        // Somebody asks for it, so it is tried again even if it has ended the process.
        inspectors.candidates().allow(store.hold(name, version));
        inspectors.settle(name);
        begin(name, version);
    }

    private void begin(String name, String version) {
        Shadow before = shadows.remove(name);
        if (before != null) {
            before.close();
        }
        store.shadowVersions().set(name, version);
        shadows.put(name, new Shadow(inspectors, name, version));
        LOG.info("Model {}/{} is compared with the serving version", name, version);
    }

    /**
     * Holds back what the configuration names, before a model is loaded; the version need not exist yet. A version that was
     * promoted since is not held back again.
     *
     * @param versions by the name of their model
     * @throws IllegalArgumentException when a version cannot be held back, with property and remedy
     */
    public synchronized void hold(Map<String, String> versions) {
        versions.forEach((name, version) -> {
            if (store.shadowVersions().wasPromoted(name, version)) {
                LOG.warn("flawline.shadow.{} = {}: the version was promoted since, so it serves; remove the property", name, version);
            } else {
                holdBack(name, version);
                configured.put(name, version);
            }
        });
    }

    private void holdBack(String name, String version) {
        try {
            store.shadowVersions().holdBack(name, version);
        } catch (ModelStoreException e) {
            throw new IllegalArgumentException("flawline.shadow.%s = %s: %s Name another version, or remove the property."
                    .formatted(name, version, e.getMessage()), e);
        }
    }

    /** Starts the comparisons that the configuration names, and those that ran when the last process ended. */
    public synchronized void resume() {
        Map<String, String> versions = new TreeMap<>(store.shadowVersions().all());
        versions.putAll(configured);
        versions.entrySet().stream().limit(MOST).forEach(shadow -> begin(shadow.getKey(), shadow.getValue()));
    }

    /** Ends a comparison; the version is still held back. It returns false when there is none. */
    public synchronized boolean stop(String name) {
        Shadow shadow = shadows.remove(name);
        if (shadow == null) {
            return false;
        }
        shadow.close();
        store.shadowVersions().set(name, null);
        LOG.info("Model {}/{} is no longer compared; it is held back until it is promoted", name, shadow.version());
        return true;
    }

    /**
     * Ends the comparison of a version that was removed, so that a later version of the same number is not taken for it.
     *
     * @param version null when the complete model was removed
     */
    public synchronized void removed(String name, @Nullable String version) {
        Shadow shadow = shadows.get(name);
        if (shadow != null && (version == null || version.equals(shadow.version()))) {
            stop(name);
        }
    }

    /** Describes the comparison of a model; empty when there is none. */
    public Optional<ObjectNode> report(String name) {
        return Optional.ofNullable(shadows.get(name)).map(shadow -> shadow.report(this::withKey, history::reviewOf));
    }

    /** Returns the version of a model that is in shadow. */
    public Optional<String> version(String name) {
        return Optional.ofNullable(shadows.get(name)).map(Shadow::version);
    }

    private Pair withKey(Pair pair) {
        Entry entry;
        synchronized (kept) {
            entry = kept.get(pair.id());
        }
        // Senders may use an id twice.
        return entry != null && Duration.between(entry.time(), pair.time()).abs().compareTo(SAME) < 0 ? pair.withKey(entry.key()) : pair;
    }

    /**
     * Lets a version serve, if it passes what every version passes that takes over. Versions above it are rolled back.
     *
     * @param version null for the one in shadow
     * @return the version that serves now
     * @throws ModelException        when the version would be refused
     * @throws ModelStoreException   {@code no-such-model}, {@code no-such-version} or {@code disk}
     * @throws IllegalStateException when no version is given and none is in shadow
     */
    public synchronized String promote(String name, @Nullable String version) {
        Shadow shadow = shadows.get(name);
        String promoted = version != null ? version : shadow != null ? shadow.version() : null;
        if (promoted == null) {
            throw new IllegalStateException("No version of the model %s is in shadow. Name one: {\"version\": N}.".formatted(name));
        }
        ModelFolder folder = store.version(name, promoted);
        inspectors.candidates().requireHarmless(folder);
        inspectors.tryOut(folder);
        store.promote(name, promoted);
        inspectors.settle(name);
        String serving = inspectors.report(name).serving();
        if (!promoted.equals(serving)) {
            // One that was removed in the meantime is not held back: a later version could have its number.
            store.version(name, promoted);
            store.shadowVersions().holdBack(name, promoted);
            inspectors.settle(name);
            throw new ModelException("The version %s could not take over, so it is held back again; %s serves.".formatted(folder, serving));
        }
        if (shadow != null && shadow.version().equals(promoted)) {
            stop(name);
        }
        LOG.info("Model {} was promoted and serves", folder);
        return promoted;
    }

    /** Ends all comparisons. */
    @Override
    public synchronized void close() {
        shadows.values().forEach(Shadow::close);
        shadows.clear();
    }
}
