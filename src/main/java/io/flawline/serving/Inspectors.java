package io.flawline.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.changes.Changes;
import io.flawline.golden.GoldenException;
import io.flawline.golden.GoldenReport;
import io.flawline.golden.GoldenSet;
import io.flawline.image.Codecs;
import io.flawline.image.Limits;
import io.flawline.inspect.InFlight;
import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspector;
import io.flawline.inspect.Scope;
import io.flawline.inspect.Scoping;
import io.flawline.inspect.SingleStreamWorker;
import io.flawline.model.ArchiveLimits;
import io.flawline.model.Fingerprint;
import io.flawline.model.LoadedModel;
import io.flawline.model.ModelDescription;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.model.ModelStore;
import io.flawline.model.SettingException;
import io.flawline.model.Settings;
import io.flawline.model.SettingsLayer;
import io.flawline.openvino.Core;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/** The inspectors of this process: one {@link ServedModel} for each model in use, over one OpenVINO core. */
public final class Inspectors implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Inspectors.class);

    /** The time to look for the reason when a version fails its golden set in this process. */
    private static final Duration HINTS = Duration.ofMinutes(5);

    /** A folder that does not exist. */
    private static final String NO_GOLDEN_SET = ".no-golden-set";

    private final Core core = new Core();
    private final ModelRepository repository;
    private final SettingsLayer application;
    private final Map<String, String> streams;
    private final Map<String, String> properties;
    private final Limits limits;
    private final int workers;
    private final Duration timeout;
    private final Map<String, ServedModel> models = new ConcurrentHashMap<>();
    private final ModelReporter reporter;
    private final InFlight load = new InFlight();
    private final RawModels rawModels;
    private final ModelStore store;
    private final ModelTrial trial;
    private final GoldenComparison comparison;
    private final Gate gate;
    private volatile Changes changes = Changes.NONE;

    /**
     * @param repository where the models are
     * @param application settings for all models, which override the models' settings
     * @param properties OpenVINO properties for all models, which the models' properties override
     * @param limits      of the images
     * @param workers     inspections at once; 0 for one per core
     * @param timeout     of one inference
     */
    public Inspectors(ModelRepository repository, SettingsLayer application, Map<String, String> properties, Limits limits,
            int workers, Duration timeout) {
        this(repository, application, properties, limits, workers, timeout, ModelTrial.NONE);
    }

    /** @param trial is passed by each version before it is loaded into this process */
    public Inspectors(ModelRepository repository, SettingsLayer application, Map<String, String> properties, Limits limits,
            int workers, Duration timeout, ModelTrial trial) {
        this.trial = trial;
        Codecs.load();
        this.repository = repository;
        this.application = application;
        this.limits = limits;
        this.workers = workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
        this.timeout = timeout;
        // One stream per worker and one thread per stream take a fifth less CPU time per image than all threads on
        // each.
        this.streams = Map.of("PERFORMANCE_HINT", "THROUGHPUT", "NUM_STREAMS", String.valueOf(this.workers),
                "INFERENCE_NUM_THREADS", String.valueOf(this.workers));
        Map<String, String> all = new LinkedHashMap<>(streams);
        all.putAll(properties);
        this.properties = Map.copyOf(all);
        this.comparison = new GoldenComparison(core, repository, application, properties, this::load);
        this.gate = new Gate(trial, repository, comparison);
        this.rawModels = new RawModels(core, repository, application, this::propertiesFor, this.workers, gate);
        this.reporter = new ModelReporter(core, repository, application, gate);
        this.store = new ModelStore(repository, ArchiveLimits.DEFAULT, this::tryOut);
    }

    /** Records from now on which versions serve, are rejected, installed and removed. */
    public void recordTo(Changes record) {
        changes = record;
        store.recordTo(record);
    }

    public int workers() {
        return workers;
    }

    /** Returns the counter of current work. */
    public InFlight load() {
        return load;
    }

    public Limits limits() {
        return limits;
    }

    /**
     * Returns a model loaded, warmed and ready, with the settings that apply to it. When another version takes over, it
     * becomes that one.
     *
     * @param name model name
     * @param over settings of the highest rank
     * @throws ModelException when the model does not exist or none of its versions can be loaded
     * @throws SettingException when a setting is unknown or out of range
     */
    public Ready ready(String name, SettingsLayer over) {
        repository.serving(name);
        return models.computeIfAbsent(name, n -> new ServedModel(n, repository, this::read, gate, change -> changes.add(change))).ready(over);
    }

    /**
     * Checks that a model is in the repository.
     *
     * @throws ModelException when the model does not exist
     */
    public void require(String name) {
        repository.serving(name);
    }

    private ModelVersion read(ModelFolder folder, Fingerprint files) {
        return new ModelVersion(ModelDescription.read(core, folder), files, application, this::load);
    }

    /**
     * Describes a model, whether or not it is in use.
     *
     * @throws ModelException when the model does not exist
     */
    public ModelReport report(String name) {
        ServedModel model = models.get(name);
        return reporter.report(name, model == null ? ServedModel.Status.UNKNOWN : model.status());
    }

    /** Describes all models of the repository, by name. */
    public List<ModelReport> reports() {
        return repository.names().stream().flatMap(name -> {
            try {
                return Stream.of(report(name));
            } catch (ModelException removedMeanwhile) {
                return Stream.empty();
            }
        }).toList();
    }

    /** Changes the repository. What is installed is compiled and run once before it is seen; the next looks let it serve. */
    public ModelStore store() {
        return store;
    }

    /** Returns the same models for clients that exchange tensors. */
    public RawModels rawModels() {
        return rawModels;
    }

    /** Returns the timeout of one inference. */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Loads a version aside from the one that serves, whether or not it is held back.
     *
     * @return the version, which the caller closes
     * @throws ModelException when it does not exist or cannot be loaded
     */
    public Candidate candidate(String name, String version) {
        ModelFolder folder = version(name, version);
        // It may be worse than the golden set allows, as it decides about no part.
        trial.run(folder, folder.path().resolve(NO_GOLDEN_SET));
        return new Candidate(core, folder, application, this::propertiesOfOne, limits);
    }

    /** Returns the properties of a model that inspects one image after the other on one core. */
    private Map<String, String> propertiesOfOne(String device) {
        Map<String, String> all = new LinkedHashMap<>(propertiesFor(device));
        all.computeIfPresent("NUM_STREAMS", (key, value) -> "1");
        all.computeIfPresent("INFERENCE_NUM_THREADS", (key, value) -> "1");
        return all;
    }

    /**
     * Tries a version as before it takes over.
     *
     * @throws ModelException when it would be refused
     */
    public void tryOut(ModelFolder folder) {
        Path golden = gate.golden(folder.name());
        GoldenReport report = trial == ModelTrial.NONE ? tryHere(folder, golden, HINTS) : trial.run(folder, golden);
        if (report != null && !report.passed()) {
            throw new GoldenException(report);
        }
    }

    /**
     * Loads a version and runs it once in this process, or compares it with its golden set.
     *
     * @param hints how long to look for the reason when it fails
     * @return the comparison, passed or not; null when there is no golden set
     */
    GoldenReport tryHere(ModelFolder folder, Path golden, Duration hints) {
        Optional<GoldenSet> set = GoldenSet.read(golden);
        if (set.isPresent()) {
            return comparison.run(folder, set.get(), hints);
        }
        ModelDescription description = ModelDescription.read(core, folder);
        load(description, description.settings(List.of(application))).close();
        return null;
    }

    /** Returns the folder of the golden set of a model, whether or not it exists. */
    public Path golden(String name) {
        return gate.golden(name);
    }

    /**
     * Returns a version of a model on disk.
     *
     * @param version null for the highest
     * @throws ModelException when there is none
     */
    public ModelFolder version(String name, String version) {
        ModelFolder highest = repository.serving(name);
        return version == null ? highest : repository.versions(name).stream().filter(folder -> folder.version().equals(version)).findFirst()
                .orElseThrow(() -> new ModelException("The model %s has no version \"%s\"; it has %s.".formatted(name, version,
                        repository.versions(name).stream().map(ModelFolder::version).toList())));
    }

    /**
     * Compares a version with its golden set in this process, whether or not it serves.
     *
     * @return the comparison, passed or not; empty when there is no golden set
     * @throws ModelException when the version cannot be used, or the set has a mistake
     */
    public Optional<GoldenReport> compare(ModelFolder folder) {
        return GoldenSet.read(gate.golden(folder.name())).map(set -> comparison.run(folder, set, HINTS));
    }

    /**
     * Compares the version of a model that serves with its golden set again. It keeps serving if it fails, and the health
     * check names it.
     *
     * @return empty when the model is not in use, or has no golden set
     */
    public Optional<GoldenReport> recheck(String name) {
        ServedModel model = models.get(name);
        return model == null ? Optional.empty() : model.recheck();
    }

    /** Compares all models in use with their golden sets again. */
    public void recheckAll() {
        models.keySet().forEach(name -> {
            try {
                recheck(name);
            } catch (RuntimeException e) {
                LOG.warn("The golden set of the model {} could not be checked: {}", name, e.getMessage());
            }
        });
    }

    /** Loads versions of the models in use that have appeared or changed since the last look, and are complete. */
    public void look() {
        for (Map.Entry<String, ServedModel> model : models.entrySet()) {
            try {
                model.getValue().look();
            } catch (RuntimeException e) {
                LOG.warn("Versions of the model {} could not be looked for: {}", model.getKey(), e.getMessage());
            }
        }
        rawModels.discardRemoved();
    }

    /**
     * Takes notice of a change of the repository that is complete: when it returns, a version that was installed serves,
     * and one that was removed does not.
     */
    public void settle(String name) {
        ServedModel model = models.get(name);
        if (model != null) {
            // A change counts once it is seen twice.
            model.look();
            model.look();
        }
        rawModels.discardRemoved();
    }

    /**
     * Returns what people should know about the models in use, such as a version that is refused; empty when all is
     * well.
     */
    public List<String> problems() {
        return models.values().stream().flatMap(model -> model.problems().stream()).toList();
    }

    /** Returns what was guessed or not read of the models in use, each text with the model's name. */
    public List<String> warnings() {
        return models.values().stream().flatMap(model -> model.warnings().stream()).toList();
    }

    /** Returns what prevents models from serving at all: none of their versions passes the golden set. */
    public List<String> blocked() {
        return models.values().stream().flatMap(model -> model.blocked().stream()).toList();
    }

    /** Returns false when models are in use and not one of them has a version that serves. */
    public boolean servesAny() {
        return models.isEmpty() || models.values().stream().anyMatch(model -> model.status().serving() != null);
    }

    /** An inspector of a version together with the settings to use it with. */
    record Current(Inspector inspector, Settings settings, ModelVersion version) {
    }

    /** A model by name with settings that override its own: always the version that serves. */
    public static final class Ready {
        private final String name;
        private final SettingsLayer over;
        private volatile Current current;
        private volatile String absence;

        Ready(String name, SettingsLayer over) {
            this.name = name;
            this.over = over;
        }

        SettingsLayer over() {
            return over;
        }

        /** Makes a version the one that serves from the next inspection on. */
        void become(Current next) {
            current = next;
        }

        /** Stops serving, as no version is left that may serve. */
        void stop(String why) {
            absence = why;
            current = null;
        }

        /** Returns false when all versions of the model were removed, or none passes its golden set. */
        public boolean isServed() {
            return current != null;
        }

        private Current current() {
            Current now = current;
            if (now == null) {
                throw new RejectedException(Reason.NO_SUCH_MODEL, "The model \"%s\" %s.".formatted(name, absence));
            }
            return now;
        }

        /**
         * Returns the inspector of the version that serves now.
         *
         * @throws RejectedException {@code no-such-model} when the model was removed
         */
        public Inspector inspector() {
            return current().inspector();
        }

        /** Returns the settings of the current version. */
        public Settings settings() {
            return current().settings();
        }

        /** @throws RejectedException with the reason why this image has no result */
        public Inspection inspect(Request request) {
            return inspect(request, Scope.ALL);
        }

        /**
         * Inspects the part of an image that counts.
         *
         * @throws RejectedException with the reason why this image has no result
         */
        public Inspection inspect(Request request, Scoping scope) {
            while (true) {
                Current now = current();
                if (now.inspector().enter()) {
                    try {
                        return now.inspector().inspect(request, now.settings(), scope).certified(now.version().certificate());
                    } finally {
                        now.inspector().leave();
                    }
                }
                if (now == current) {
                    throw new RejectedException(Reason.NO_SUCH_MODEL, "The model " + now.inspector().model().folder() + " was closed.");
                }
            }
        }
    }

    private Inspector load(ModelDescription description, Settings settings) {
        SingleStreamWorker solo = new SingleStreamWorker(forOneImage(description, settings), limits);
        LoadedModel model = LoadedModel.load(core, description, settings, propertiesFor(settings.device()));
        Inspector inspector = new Inspector(model, solo, limits, workers, timeout, load);
        try {
            inspector.warm(settings);
        } catch (RuntimeException e) {
            inspector.close();
            throw e instanceof ModelException m ? m : e.getCause() instanceof ModelException cause ? cause : new ModelException("Model " + description.folder()
                    + " was loaded but gives no result: " + e.getMessage(), e);
        }
        return inspector;
    }

    /**
     * Returns the compiler for all threads on one stream; null where that is the same, where the device decides, or
     * where somebody has set otherwise.
     */
    private Supplier<LoadedModel> forOneImage(ModelDescription description, Settings settings) {
        boolean ours = properties.entrySet().containsAll(streams.entrySet())
                && Collections.disjoint(settings.properties().keySet(), streams.keySet());
        if (workers == 1 || !settings.device().equals("CPU") || !ours) {
            return null;
        }
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.put("PERFORMANCE_HINT", "LATENCY");
        all.put("NUM_STREAMS", "1");
        Path path = description.folder().path();
        Fingerprint files = Fingerprint.of(path);
        return () -> {
            LoadedModel model = LoadedModel.load(core, description, settings, all);
            if (!files.equals(Fingerprint.of(path))) {
                model.close();
                throw new ModelException("The files in " + path + " have changed");
            }
            return model;
        };
    }

    /** Streams and threads are the CPU's own names; another device has its own defaults. */
    private Map<String, String> propertiesFor(String device) {
        if (device.equals("CPU")) {
            return properties;
        }
        Map<String, String> others = new LinkedHashMap<>(properties);
        others.remove("NUM_STREAMS", String.valueOf(workers));
        others.remove("INFERENCE_NUM_THREADS", String.valueOf(workers));
        return others;
    }

    @Override
    public void close() {
        models.values().forEach(ServedModel::close);
        models.clear();
        rawModels.close();
        core.close();
    }
}
