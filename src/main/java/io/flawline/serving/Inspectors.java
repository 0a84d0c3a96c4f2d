package io.flawline.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.changes.Changes;
import io.flawline.golden.GoldenException;
import io.flawline.golden.GoldenReport;
import io.flawline.image.Codecs;
import io.flawline.image.Limits;
import io.flawline.inspect.InFlight;
import io.flawline.model.ArchiveLimits;
import io.flawline.model.Fingerprint;
import io.flawline.model.ModelDescription;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.model.ModelStore;
import io.flawline.model.SettingException;
import io.flawline.model.SettingsLayer;
import io.flawline.openvino.Core;

/** The inspectors of this process: one {@link ServedModel} for each model in use, over one OpenVINO core. */
public final class Inspectors implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Inspectors.class);

    private final Core core = new Core();
    private final ModelRepository repository;
    private final SettingsLayer application;
    private final Limits limits;
    private final int workers;
    private final Duration timeout;
    private final Map<String, ServedModel> models = new ConcurrentHashMap<>();
    private final ModelReporter reporter;
    private final InFlight load = new InFlight();
    private final InspectorLoader loader;
    private final RawModels rawModels;
    private final ModelStore store;
    private final ModelTrial trial;
    private final GoldenComparison comparison;
    private final Gate gate;
    private final GoldenChecks goldenChecks;
    private final Candidates candidates;
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
        this.loader = new InspectorLoader(core, properties, limits, this.workers, timeout, load);
        this.comparison = new GoldenComparison(core, repository, application, properties, loader::load);
        this.gate = new Gate(trial, repository, comparison);
        this.goldenChecks = new GoldenChecks(gate, comparison, models);
        this.candidates = new Candidates(core, application, loader::propertiesOfOneCore, limits, trial);
        this.rawModels = new RawModels(core, repository, application, loader::properties, this.workers, gate);
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
     * Returns a handle of a model that is loaded and warmed, with the settings that apply to it. When another version takes
     * over, the handle uses that one.
     *
     * @param name model name
     * @param over settings of the highest rank
     * @throws ModelException when the model does not exist or none of its versions can be loaded
     * @throws SettingException when a setting is unknown or out of range
     */
    public ModelHandle ready(String name, SettingsLayer over) {
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
        return new ModelVersion(ModelDescription.read(core, folder), files, application, loader::load);
    }

    /**
     * Describes a model, whether or not it is in use.
     *
     * @throws ModelException when the model does not exist
     */
    public ModelReport report(String name) {
        return reporter.report(name, status(name));
    }

    private ServingStatus status(String name) {
        ServedModel model = models.get(name);
        return model == null ? ServingStatus.UNKNOWN : model.status();
    }

    /** Describes the version of a model by reading its files in this process. */
    ModelReport.Version describeHere(ModelFolder folder) {
        return reporter.describe(folder);
    }

    /** Returns the versions that serve, by model name, without a look at the disk. */
    public Map<String, ModelReport.Version> serving() {
        return reporter.serving(models);
    }

    /** Describes all models of the repository, by name. */
    public List<ModelReport> reports() {
        return reporter.reports(this::status);
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
        return candidates.load(version(name, version));
    }

    /** Returns what loads versions aside from those that serve. */
    public Candidates candidates() {
        return candidates;
    }

    /**
     * Tries a version as before it takes over.
     *
     * @throws ModelException when it would be refused
     */
    public void tryOut(ModelFolder folder) {
        Path golden = gate.golden(folder.name());
        GoldenReport report = trial == ModelTrial.NONE ? tryHere(folder, golden, GoldenChecks.HINTS) : trial.run(folder, golden, Gate.one(users(folder.name())));
        if (report != null && !report.passed()) {
            throw new GoldenException(report);
        }
    }

    private Set<SettingsLayer> users(String name) {
        ServedModel model = models.get(name);
        return model == null ? Set.of() : model.layers();
    }

    /**
     * Loads a version and runs it once in this process, or compares it with its golden set.
     *
     * @param hints how long to look for the reason when it fails
     * @return the comparison, passed or not; null when there is no golden set
     */
    @Nullable
    GoldenReport tryHere(ModelFolder folder, Path golden, Duration hints) {
        return comparison.tryOut(folder, golden, hints);
    }

    /**
     * Returns a version of a model on disk.
     *
     * @param version null for the highest
     * @throws ModelException when there is none
     */
    public ModelFolder version(String name, @Nullable String version) {
        return repository.version(name, version);
    }

    /** Returns the comparisons of models with their golden sets. */
    public GoldenChecks goldenChecks() {
        return goldenChecks;
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

    /**
     * Returns what was guessed or not read of the models in use, each text with the model's name, which candidates may not run, and
     * which models hold no version back because the file that names them is damaged.
     */
    public List<String> warnings() {
        Stream<String> guesses = models.values().stream().flatMap(model -> model.warnings().stream());
        return Stream.of(guesses, candidates.problems().stream(), repository.held().problems().stream()).flatMap(texts -> texts).toList();
    }

    /** Returns what prevents models from serving at all: none of their versions passes the golden set. */
    public List<String> blocked() {
        return models.values().stream().flatMap(model -> model.blocked().stream()).toList();
    }

    /** Returns false when models are in use and not one of them has a version that serves. */
    public boolean servesAny() {
        return models.isEmpty() || models.values().stream().anyMatch(model -> model.status().serving() != null);
    }

    @Override
    public void close() {
        models.values().forEach(ServedModel::close);
        models.clear();
        reporter.close();
        rawModels.close();
        core.close();
    }
}
