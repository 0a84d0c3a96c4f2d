package io.flawline.serving;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.inspect.Inspector;
import io.flawline.model.Fingerprint;
import io.flawline.model.LoadedModel;
import io.flawline.model.ModelDescription;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelWarnings;
import io.flawline.model.Setting;
import io.flawline.model.Settings.Activation;
import io.flawline.model.Settings;
import io.flawline.model.SettingsLayer;

/**
 * One version of a model, in memory: an inspector for each way of compiling it. Those that use it with settings that
 * differ only in how they measure share one. Guarded by the {@link ServedModel} that owns it.
 */
final class ModelVersion implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelVersion.class);

    /**
     * Describes what the runtime made of the version; it is kept apart from the handles so that it can be reported at
     * any time.
     */
    record Running(String device, String precision, String inputSize, Activation activation, List<String> reading) {
    }

    private final ModelDescription description;
    private final Fingerprint fingerprint;
    private final SettingsLayer application;
    private final BiFunction<ModelDescription, Settings, Inspector> loader;
    private final Map<Settings, Inspector> inspectors = new HashMap<>();
    private volatile @Nullable Running running;
    private volatile @Nullable String certificate;
    private boolean warned;

    ModelVersion(ModelDescription description, Fingerprint fingerprint, SettingsLayer application,
            BiFunction<ModelDescription, Settings, Inspector> loader) {
        this.description = description;
        this.fingerprint = fingerprint;
        this.application = application;
        this.loader = loader;
    }

    ModelDescription description() {
        return description;
    }

    ModelFolder folder() {
        return description.folder();
    }

    /** Returns the data of the first compilation; null before that. */
    @Nullable
    Running running() {
        return running;
    }

    /** Returns the hash of the certificate of its golden set; null when it has none. */
    @Nullable
    String certificate() {
        return certificate;
    }

    void certify(@Nullable String sha256) {
        certificate = sha256;
    }

    /** Returns what the record of changes says about it. */
    Map<String, Object> recorded() {
        Map<String, Object> recorded = new LinkedHashMap<>(Map.of("version", folder().version()));
        if (certificate != null) {
            recorded.put("certificate", certificate);
        }
        return recorded;
    }

    boolean is(ModelFolder folder, Fingerprint files) {
        return folder().equals(folder) && fingerprint.equals(files);
    }

    /** Loads and warms what is needed for these settings, unless it is there; to be called once for each. */
    ActiveModel with(SettingsLayer over) {
        Settings settings = description.settings(List.of(application, over));
        Inspector inspector = inspectors.get(settings.withoutMeasuring());
        if (inspector == null) {
            inspector = loader.apply(description, settings);
            inspectors.put(settings.withoutMeasuring(), inspector);
        }
        log(inspector.model(), over);
        return new ActiveModel(inspector, settings, this);
    }

    private void log(LoadedModel model, SettingsLayer over) {
        Running now = new Running(model.device(), model.precision(), model.inputSize(), model.activation(), model.meaning().reasons());
        if (running == null) {
            running = now;
        }
        LOG.info("Model {} for {} on {} in {}, input {}; {}; {}", folder(), over.origin(), now.device(), now.precision(), now.inputSize(),
                String.join("; ", now.reading()),
                text(description.explain(List.of(application, over))));
        ModelWarnings warnings = description.warnings();
        description.guesses(List.of(application, over)).forEach(warnings::add);
        if (!warned) {
            warned = true;
            warnings.readBy(text -> LOG.warn("Model {}: {}", folder(), text));
        }
    }

    /** Returns the settings that differ from the defaults as text, by their origin. */
    private static String text(Map<String, Setting> settings) {
        Map<String, String> byOrigin = settings.entrySet().stream().collect(Collectors.groupingBy(e -> e.getValue().origin(),
                LinkedHashMap::new, Collectors.mapping(e -> e.getKey() + " = " + e.getValue().value(), Collectors.joining(", "))));
        byOrigin.remove(Setting.DEFAULT);
        return byOrigin.entrySet().stream().map(e -> e.getValue() + " (from " + e.getKey() + "); ").collect(Collectors.joining())
                + "all other settings are defaults";
    }

    /** Closes the version; inspections that run continue to their end. */
    @Override
    public void close() {
        inspectors.values().forEach(Inspector::close);
        inspectors.clear();
    }
}
