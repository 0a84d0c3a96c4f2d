package io.flawline.inspect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.image.Codecs;
import io.flawline.image.Limits;
import io.flawline.model.Layer;
import io.flawline.model.LoadedModel;
import io.flawline.model.ModelDescription;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.model.Settings;
import io.flawline.openvino.Core;

/**
 * The inspectors of this process. Those that differ only in how they measure share one compiled model.
 */
public final class Inspectors implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Inspectors.class);

    /** What makes a compiled model and its workers; those that differ only in how they measure are the same. */
    private record Compilation(ModelFolder folder, Settings settings) {

        static Compilation of(ModelFolder folder, Settings settings) {
            return new Compilation(folder, settings.withoutMeasuring());
        }
    }

    private final Core core = new Core();
    private final ModelRepository repository;
    private final Layer application;
    private final Map<String, String> properties;
    private final Limits limits;
    private final int workers;
    private final Duration timeout;
    private final Map<Compilation, Inspector> inspectors = new ConcurrentHashMap<>();

    /**
     * @param repository  where models lie
     * @param application settings for all models, over the models' own
     * @param properties  OpenVINO properties for all models, under the models' own
     * @param limits      of the pictures
     * @param workers     inspections at a time; 0 for one a core
     * @param timeout     of one inference
     */
    public Inspectors(ModelRepository repository, Layer application, Map<String, String> properties, Limits limits,
                      int workers, Duration timeout) {
        Codecs.load();
        this.repository = repository;
        this.application = application;
        this.limits = limits;
        this.workers = workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
        this.timeout = timeout;
        Map<String, String> all = new LinkedHashMap<>();
        // One stream a worker and one thread a stream: a fifth less CPU time an image than all threads on each.
        all.put("PERFORMANCE_HINT", "THROUGHPUT");
        all.put("NUM_STREAMS", String.valueOf(this.workers));
        all.put("INFERENCE_NUM_THREADS", String.valueOf(this.workers));
        all.putAll(properties);
        this.properties = Map.copyOf(all);
    }

    public int workers() {
        return workers;
    }

    public Limits limits() {
        return limits;
    }

    public ModelRepository repository() {
        return repository;
    }

    /** The settings that a model has here, with {@code over} on top. */
    public Settings settings(ModelFolder folder, Layer over) {
        return ModelDescription.read(core, folder).settings(List.of(application, over));
    }

    /**
     * A model loaded, warmed and ready, with the settings that apply to it.
     *
     * @param name model name
     * @param over settings of the highest rank
     * @throws ModelException when there is no such model or it cannot be loaded
     */
    public Ready ready(String name, Layer over) {
        ModelFolder folder = repository.serving(name);
        Settings settings = settings(folder, over);
        Inspector inspector = inspectors.computeIfAbsent(Compilation.of(folder, settings), c -> load(folder, settings));
        return new Ready(inspector, settings);
    }

    /** An inspector together with the settings to use it with. */
    public record Ready(Inspector inspector, Settings settings) {

        public Inspection inspect(Request request) {
            return inspector.inspect(request, settings);
        }
    }

    private Inspector load(ModelFolder folder, Settings settings) {
        LoadedModel model = LoadedModel.load(core, folder, settings, propertiesFor(settings.device()));
        Inspector inspector = new Inspector(model, limits, workers, timeout);
        try {
            inspector.warm(settings);
        } catch (RuntimeException e) {
            inspector.close();
            throw e instanceof ModelException m ? m : new ModelException("Model " + folder + " was loaded but gives no result: "
                    + e.getMessage(), e);
        }
        LOG.info("Model {} on {} in {}, input {}: {}", folder, model.device(), model.precision(), model.inputSize(), settings);
        return inspector;
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
        new ArrayList<>(inspectors.values()).forEach(Inspector::close);
        inspectors.clear();
        core.close();
    }
}
