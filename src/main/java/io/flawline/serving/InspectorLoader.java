package io.flawline.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.flawline.image.Limits;
import io.flawline.inspect.InFlight;
import io.flawline.inspect.Inspector;
import io.flawline.inspect.SingleStreamWorker;
import io.flawline.model.Fingerprint;
import io.flawline.model.LoadedModel;
import io.flawline.model.ModelDescription;
import io.flawline.model.ModelException;
import io.flawline.model.Settings;
import io.flawline.openvino.Core;

/** Compiles models with the OpenVINO properties that suit the number of workers, and warms their inspectors. */
final class InspectorLoader {

    private final Core core;
    /** The properties by which the workers share the CPU. */
    private final Map<String, String> streams;
    private final Map<String, String> properties;
    private final Limits limits;
    private final int workers;
    private final Duration timeout;
    private final InFlight load;

    /**
     * @param properties OpenVINO properties for all models, over those that this class chooses
     * @param workers    inspections at once; at least 1
     * @param timeout    of one inference
     * @param load       counts the work of all inspectors
     */
    InspectorLoader(Core core, Map<String, String> properties, Limits limits, int workers, Duration timeout, InFlight load) {
        this.core = core;
        this.limits = limits;
        this.workers = workers;
        this.timeout = timeout;
        this.load = load;
        // One stream per worker and one thread per stream take a fifth less CPU time per image than all threads on
        // each.
        this.streams = Map.of("PERFORMANCE_HINT", "THROUGHPUT", "NUM_STREAMS", String.valueOf(workers),
                "INFERENCE_NUM_THREADS", String.valueOf(workers));
        Map<String, String> all = new LinkedHashMap<>(streams);
        all.putAll(properties);
        this.properties = Map.copyOf(all);
    }

    /**
     * Loads a model and runs it once.
     *
     * @throws ModelException when it cannot be loaded or gives no result
     */
    Inspector load(ModelDescription description, Settings settings) {
        SingleStreamWorker solo = new SingleStreamWorker(forOneImage(description, settings), limits);
        LoadedModel model = LoadedModel.load(core, description, settings, properties(settings.device()));
        Inspector inspector = new Inspector(model, solo, limits, workers, timeout, load);
        try {
            inspector.warm(settings);
        } catch (RuntimeException e) {
            inspector.close();
            throw e instanceof ModelException m ? m : e.getCause() instanceof ModelException cause ? cause
                    : new ModelException("Model " + description.folder() + " was loaded but gives no result: " + e.getMessage(), e);
        }
        return inspector;
    }

    /**
     * Returns the compiler for all threads on one stream; null where that is the same, where the device decides, or
     * where a user has set other properties.
     */
    private @Nullable Supplier<LoadedModel> forOneImage(ModelDescription description, Settings settings) {
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

    /** Returns the properties for a device. Streams and threads are the CPU's names; another device has its own defaults. */
    Map<String, String> properties(String device) {
        if (device.equals("CPU")) {
            return properties;
        }
        Map<String, String> others = new LinkedHashMap<>(properties);
        others.remove("NUM_STREAMS", String.valueOf(workers));
        others.remove("INFERENCE_NUM_THREADS", String.valueOf(workers));
        return others;
    }

    /**
     * Returns the properties of a model that inspects one image after the other, each on one core. The second stream is unused,
     * but OpenVINO cannot cancel an inference whose caller waits when there is one stream of one thread.
     */
    Map<String, String> propertiesOfOneCore(String device) {
        Map<String, String> all = new LinkedHashMap<>(properties(device));
        all.computeIfPresent("NUM_STREAMS", (key, value) -> "2");
        all.computeIfPresent("INFERENCE_NUM_THREADS", (key, value) -> "2");
        return all;
    }
}
