package io.flawline.inspect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

import io.flawline.model.Fingerprint;
import io.flawline.model.Layer;
import io.flawline.model.ModelDescription;
import io.flawline.model.ModelFolder;
import io.flawline.model.Settings;

/**
 * One version of a model, in memory: an inspector for each way of compiling it. Those that use it with settings that
 * differ only in how they measure share one. Guarded by the {@link ServedModel} that owns it.
 */
final class ModelVersion implements AutoCloseable {

    private final ModelDescription description;
    private final Fingerprint fingerprint;
    private final Layer application;
    private final BiFunction<ModelFolder, Settings, Inspector> loader;
    private final Map<Settings, Inspector> inspectors = new HashMap<>();

    ModelVersion(ModelDescription description, Fingerprint fingerprint, Layer application,
                 BiFunction<ModelFolder, Settings, Inspector> loader) {
        this.description = description;
        this.fingerprint = fingerprint;
        this.application = application;
        this.loader = loader;
    }

    ModelFolder folder() {
        return description.folder();
    }

    boolean is(ModelFolder folder, Fingerprint files) {
        return folder().equals(folder) && fingerprint.equals(files);
    }

    /** Loads and warms what is needed for these settings, unless it is there. */
    Inspectors.Current with(Layer over) {
        Settings settings = description.settings(List.of(application, over));
        Inspector inspector = inspectors.get(settings.withoutMeasuring());
        if (inspector == null) {
            inspector = loader.apply(folder(), settings);
            inspectors.put(settings.withoutMeasuring(), inspector);
        }
        return new Inspectors.Current(inspector, settings);
    }

    /** Inspections that run go on to their end. */
    @Override
    public void close() {
        inspectors.values().forEach(Inspector::close);
        inspectors.clear();
    }
}
