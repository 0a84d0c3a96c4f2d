package io.flawline.serving;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.flawline.image.Limits;
import io.flawline.inspect.GivenUpException;
import io.flawline.inspect.InlineInspector;
import io.flawline.inspect.Inspection;
import io.flawline.inspect.Scoping;
import io.flawline.model.LoadedModel;
import io.flawline.model.Fingerprint;
import io.flawline.model.ModelDescription;
import io.flawline.model.ModelFolder;
import io.flawline.model.SettingException;
import io.flawline.model.Settings;
import io.flawline.model.SettingsLayer;
import io.flawline.openvino.Core;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/**
 * A version that is compared with the one that serves. It uses one core and takes no worker of the line. One thread at a
 * time uses it, but for {@link #cancel}.
 */
public final class Candidate implements AutoCloseable {

    /** Ways to compile the version that are in memory at the same time. */
    private static final int COMPILED = 2;

    private final Core core;
    private final ModelDescription description;
    private final Fingerprint files;
    private final SettingsLayer application;
    private final Function<String, Map<String, String>> properties;
    private final Limits limits;
    /** The most recently used one is last. */
    private final Map<Settings, InlineInspector> inspectors = new LinkedHashMap<>(4, 0.75f, true);
    private final CandidateGuard.Watch watch;
    private BooleanSupplier unwanted = () -> false;
    private volatile @Nullable InlineInspector current;

    /** @param watch notes what is done in native code */
    Candidate(Core core, ModelFolder folder, SettingsLayer application, Function<String, Map<String, String>> properties, Limits limits,
            CandidateGuard.Watch watch) {
        this.core = core;
        this.watch = watch;
        this.files = Fingerprint.of(folder.path());
        try (CandidateGuard.Work work = watch.begin()) {
            this.description = ModelDescription.read(core, folder);
        }
        this.application = application;
        this.properties = properties;
        this.limits = limits;
    }

    public ModelFolder folder() {
        return description.folder();
    }

    /** Returns whether the files of the version have changed since they were read. */
    public boolean isOutdated() {
        return !files.equals(Fingerprint.of(folder().path()));
    }

    /**
     * Inspects an image without an annotated image.
     *
     * @param over settings of the highest rank
     * @throws RejectedException with the reason why this image has no result
     * @throws SettingException  when a setting is not allowed for this version
     */
    public Inspection inspect(Request request, SettingsLayer over, Scoping scope) {
        Settings settings = settings(over);
        InlineInspector inspector = inspector(settings);
        current = inspector;
        try (CandidateGuard.Work work = watch.begin()) {
            return inspector.inspect(request, settings, scope, unwanted);
        } finally {
            current = null;
        }
    }

    /** Sets when an inspection is given up with a {@link GivenUpException}; never by default. */
    public void giveUpWhen(BooleanSupplier now) {
        unwanted = now;
    }

    /** Ends the inference that runs, which {@link #giveUpWhen} must want; any thread may call it at any time. */
    public void cancel() {
        InlineInspector running = current;
        if (running != null) {
            running.cancel();
        }
    }

    /**
     * Compiles the version for these settings, unless it is.
     *
     * @throws SettingException when a setting is not allowed for this version
     */
    public void prepare(SettingsLayer over) {
        inspector(settings(over));
    }

    private Settings settings(SettingsLayer over) {
        Map<String, Object> values = new HashMap<>(over.values());
        values.put("overlay", "none");
        return description.settings(List.of(application, new SettingsLayer(over.origin(), values)));
    }

    private InlineInspector inspector(Settings settings) {
        Settings key = settings.withoutMeasuring();
        InlineInspector inspector = inspectors.get(key);
        if (inspector == null) {
            while (inspectors.size() >= COMPILED) {
                Objects.requireNonNull(inspectors.remove(inspectors.keySet().iterator().next())).close();
            }
            try (CandidateGuard.Work work = watch.begin()) {
                inspector = new InlineInspector(LoadedModel.load(core, description, settings, properties.apply(settings.device())), limits);
            }
            inspectors.put(key, inspector);
        }
        return inspector;
    }

    @Override
    public void close() {
        inspectors.values().forEach(InlineInspector::close);
        inspectors.clear();
    }
}
