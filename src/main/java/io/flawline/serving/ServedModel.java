package io.flawline.serving;

import java.nio.file.Files;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.changes.Change;
import io.flawline.changes.Changes;
import io.flawline.golden.GoldenException;
import io.flawline.golden.GoldenReport;
import io.flawline.model.Fingerprint;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingException;
import io.flawline.model.SettingsLayer;

/**
 * A model by name: the version that serves, and how another takes its place. Of the versions on disk the highest that
 * can be loaded and is not held back serves.
 *
 * <pre>
 *   appears ──► unchanged between two looks ──► passes its {@link Gate}, is loaded and warmed ──► serves ──► replaced, closed after its
 *      ▲                                              │                                last inspection
 *      └── its files change ◄── refused ◄─────────────┘ (the previous version keeps serving)
 * </pre>
 * When all versions are removed, none serves until a version exists again.
 */
final class ServedModel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

    /** Loads a version from disk; the inspectors are made as they are asked for. */
    interface Loader {
        ModelVersion load(ModelFolder folder, Fingerprint files);
    }

    private final String name;
    private final ModelRepository repository;
    private final Loader loader;
    private final Gate gate;
    private final Changes changes;
    private final Users users;
    private final Map<ModelFolder, VersionFiles> seen = new HashMap<>();
    private final RefusedVersions refused = new RefusedVersions();
    private @Nullable ModelVersion serving;
    private boolean missed;
    private volatile @Nullable String blocked;
    private volatile @Nullable String failing;
    private volatile ServingStatus status = ServingStatus.UNKNOWN;

    ServedModel(String name, ModelRepository repository, Loader loader, Gate gate, Changes changes) {
        this.name = name;
        this.repository = repository;
        this.loader = loader;
        this.gate = gate;
        this.changes = changes;
        this.users = new Users(name);
    }

    /**
     * Returns a handle of the model. It does not serve while no version passes the golden set.
     *
     * @throws ModelException when no version can be loaded; the message says what is wrong with the highest
     */
    synchronized ModelHandle ready(SettingsLayer over) {
        if (serving == null) {
            try {
                loadHighest(over);
            } catch (GoldenException e) {
                // Nothing is decided about a part until a version passes; readiness says so.
                blocked = "no version of the model %s passes its golden set: %s".formatted(name, e.getMessage());
                LOG.error("The model {} does not serve: {}", name, blocked);
                return users.put(over, "does not serve: " + blocked);
            }
        }
        ModelHandle ready = users.get(over);
        return ready != null ? ready : users.put(over, Objects.requireNonNull(serving).with(over));
    }

    private void loadHighest(SettingsLayer over) {
        Set<SettingsLayer> overs = new LinkedHashSet<>(users.layers());
        overs.add(over);
        repository.serving(name);
        RuntimeException highest = null;
        GoldenException golden = null;
        for (ModelFolder folder : repository.servable(name)) {
            VersionFiles now = see(folder);
            RuntimeException failure;
            if (refused.contains(folder, now, over)) {
                failure = refused.failure(folder);
            } else {
                try {
                    gate.first(folder, over);
                    load(folder, now.files(), overs);
                    return;
                } catch (RuntimeException e) {
                    if (!(e instanceof GoldenException) && worksWithout(over, folder, now.files())) {
                        throw e;
                    }
                    failure = e instanceof ModelException || e instanceof SettingException ? e
                            : new ModelException("Model %s cannot be used: %s".formatted(folder, e.getMessage()), e);
                    refuse(folder, now, failure, over);
                }
            }
            highest = highest == null ? failure : highest;
            golden = golden == null && failure instanceof GoldenException g ? g : golden;
        }
        throw golden != null ? golden : highest;
    }

    private VersionFiles see(ModelFolder folder) {
        return new VersionFiles(Fingerprint.of(folder.path()), gate.seen(name));
    }

    /** Returns whether it is the caller's settings that are at fault, and not the version. */
    private boolean worksWithout(SettingsLayer over, ModelFolder folder, Fingerprint files) {
        if (over.values().isEmpty()) {
            return false;
        }
        SettingsLayer nobody = new SettingsLayer("nobody", Map.of());
        try {
            gate.first(folder, nobody);
        } catch (RuntimeException e) {
            return false;
        }
        try (ModelVersion version = loader.load(folder, files)) {
            version.with(nobody);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Compares the disk with what serves, and changes over when a better version is complete. */
    synchronized void look() {
        List<ModelFolder> versions = repository.servable(name);
        seen.keySet().retainAll(versions);
        if (refused.retain(versions)) {
            publish();
        }
        if (versions.isEmpty()) {
            lookAtNothing();
            return;
        }
        missed = false;
        for (ModelFolder folder : versions) {
            VersionFiles now = see(folder);
            if (serving == null ? users.isEmpty() : serving.is(folder, now.files())) {
                return;
            }
            boolean still = now.equals(seen.put(folder, now));
            if (still && !refused.contains(folder, now) && replaceBy(folder, now)) {
                return;
            }
        }
    }

    /**
     * Stops serving a model that is absent at two looks in a row, as it was removed on purpose; when the complete
     * repository is absent, the disk is missing.
     */
    private void lookAtNothing() {
        if (serving != null && missed && Files.isDirectory(repository.root())) {
            LOG.warn("Model {} was taken away; what asks for it is refused until it is there again", name);
            users.all().forEach(ready -> ready.stop("was taken away. Copy a version of it into the repository again"));
            changes.add(new Change("model-gone", name, Map.of("version", serving.folder().version()), null));
            serving.close();
            serving = null;
            publish();
        }
        missed = true;
    }

    private boolean replaceBy(ModelFolder folder, VersionFiles now) {
        ModelVersion before = serving;
        try {
            gate.takeOver(folder, users.layers());
            load(folder, now.files(), users.layers());
        } catch (RuntimeException e) {
            refuse(folder, now, e, Gate.one(users.layers()));
            return false;
        }
        LOG.info("Model {} serves{}", folder, before == null ? " again" : ", after " + before.folder());
        if (before != null) {
            before.close();
        }
        return true;
    }

    /**
     * Makes a version the one that serves, if it can be loaded for all its users and did not change during the load.
     */
    private void load(ModelFolder folder, Fingerprint files, Set<SettingsLayer> overs) {
        ModelVersion version = loader.load(folder, files);
        Map<SettingsLayer, ActiveModel> currents = new HashMap<>();
        try {
            overs.forEach(over -> currents.put(over, version.with(over)));
            if (!files.equals(Fingerprint.of(folder.path()))) {
                throw new ModelException("Model " + folder + " was changed while it was loaded");
            }
        } catch (RuntimeException e) {
            version.close();
            throw e;
        }
        version.certify(gate.certificate(folder));
        changes.add(new Change("model-serves", name, serving == null ? null : serving.recorded(), version.recorded()));
        serving = version;
        blocked = null;
        failing = null;
        refused.remove(folder);
        publish();
        currents.forEach(users::put);
    }

    private void refuse(ModelFolder folder, VersionFiles now, RuntimeException e, SettingsLayer over) {
        changes.add(new Change("model-rejected", name, serving == null ? null : serving.recorded(),
                Map.of("version", folder.version(), "reason", String.valueOf(e.getMessage()))));
        refused.add(folder, now, e, over);
        publish();
        LOG.error("Model {} is refused{}: {}", folder, serving == null ? "" : "; " + serving.folder() + " keeps serving", e.getMessage());
    }

    /** Compares the version that serves with its golden set again; it keeps serving. */
    Optional<GoldenReport> recheck() {
        ModelVersion version = status.serving();
        if (version == null) {
            return Optional.empty();
        }
        GoldenReport report;
        try {
            report = gate.check(version.folder());
        } catch (ModelException e) {
            failing = "Model %s keeps serving, but its golden set cannot be checked: %s".formatted(version.folder(), e.getMessage());
            LOG.error(failing);
            throw e;
        }
        failing = report == null || report.passed() ? null
                : "Model %s keeps serving, but %s".formatted(version.folder(), report.message());
        if (report != null && !report.passed()) {
            changes.add(new Change("golden-set-failed", name, version.recorded(), Map.of("reason", report.message())));
            LOG.error("{}", failing);
        } else if (report != null) {
            version.certify(gate.certificate(version.folder()));
            LOG.info("Model {}: {}", version.folder(), report.message());
        }
        return Optional.ofNullable(report);
    }

    private void publish() {
        status = new ServingStatus(serving, refused.messages());
    }

    /** Returns the settings of those who use the model. */
    synchronized Set<SettingsLayer> layers() {
        return users.layers();
    }

    ServingStatus status() {
        return status;
    }

    /** Returns why no version may serve; empty when one serves. */
    Optional<String> blocked() {
        return Optional.ofNullable(blocked);
    }

    /** Returns what people should know: versions that are refused, and one that serves but fails its golden set now. */
    List<String> problems() {
        return Stream.concat(Stream.ofNullable(failing), status.refusals().stream()).toList();
    }

    /** Returns the warnings of the version that serves, each with its name. */
    List<String> warnings() {
        return status.warnings();
    }

    @Override
    public synchronized void close() {
        if (serving != null) {
            serving.close();
        }
    }
}
