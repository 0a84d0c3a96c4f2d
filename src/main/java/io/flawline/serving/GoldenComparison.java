package io.flawline.serving;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.flawline.golden.Candidate;
import io.flawline.golden.Conditions;
import io.flawline.golden.FolderHash;
import io.flawline.golden.GoldenCheck;
import io.flawline.golden.GoldenReport;
import io.flawline.golden.GoldenSet;
import io.flawline.golden.Neighbour;
import io.flawline.image.Codecs;
import io.flawline.inspect.Inspector;
import io.flawline.model.ModelDescription;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingException;
import io.flawline.model.Settings;
import io.flawline.model.SettingsLayer;
import io.flawline.openvino.Core;
import io.flawline.openvino.OpenVinoException;
import io.flawline.request.Sha256;

/** Compares versions with their golden sets in this process, and says what the result depends on. */
final class GoldenComparison {

    private static final int MOST_NEIGHBOURS = 3;

    private final Core core;
    private final ModelRepository repository;
    private final SettingsLayer application;
    private final Map<String, String> properties;
    private final BiFunction<ModelDescription, Settings, Inspector> loader;

    /**
     * @param application settings for all models
     * @param properties  of OpenVINO, as somebody gave them for all models
     * @param loader      compiles and warms a version
     */
    GoldenComparison(Core core, ModelRepository repository, SettingsLayer application, Map<String, String> properties,
            BiFunction<ModelDescription, Settings, Inspector> loader) {
        this.core = core;
        this.repository = repository;
        this.application = application;
        this.properties = properties;
        this.loader = loader;
    }

    /**
     * Loads a version and runs it once, or compares it with its golden set.
     *
     * @param hints how long to look for the reason when it fails
     * @return the comparison, passed or not; null when there is no golden set
     */
    @Nullable
    GoldenReport tryOut(ModelFolder folder, Path golden, Duration hints) {
        Optional<GoldenSet> set = GoldenSet.read(golden);
        if (set.isPresent()) {
            return run(folder, set.get(), hints);
        }
        ModelDescription description = ModelDescription.read(core, folder);
        loader.apply(description, description.settings(List.of(application))).close();
        return null;
    }

    /**
     * @param hints how long to look for the reason when the version fails
     * @throws ModelException when the version cannot be used, or an image of the set cannot be read
     */
    GoldenReport run(ModelFolder folder, GoldenSet set, Duration hints) {
        ModelDescription description = ModelDescription.read(core, folder);
        return new GoldenCheck(set, over -> candidate(description, over), neighbours(folder))
                .run(candidate -> conditions(description, set).of(candidate.inspector().model().device(),
                        candidate.inspector().model().precision()), hints);
    }

    private Candidate candidate(ModelDescription description, Map<String, ?> over) {
        SettingsLayer layer = new SettingsLayer("golden set", over);
        Settings settings = description.settings(List.of(application, layer, new SettingsLayer("golden set", Candidate.PLAIN)));
        Inspector inspector = loader.apply(description, settings);
        return new Candidate(inspector, settings, description.settings(List.of(application, layer,
                new SettingsLayer("golden set", Candidate.MASK))), inspector::close);
    }

    /** Returns the settings of the versions next to this one that can be read. */
    private List<Neighbour> neighbours(ModelFolder folder) {
        return repository.versions(folder.name()).stream().filter(other -> !other.path().equals(folder.path())).flatMap(other -> {
            try {
                return Stream.of(new Neighbour(other.version(), ModelDescription.read(core, other).settings(List.of(application))));
            } catch (ModelException | SettingException unusable) {
                return Stream.empty();
            }
        }).limit(MOST_NEIGHBOURS).toList();
    }

    /** Returns what the result of a version depends on, before it is loaded: device and precision are null. */
    Conditions conditions(ModelFolder folder, GoldenSet set) {
        return conditions(ModelDescription.read(core, folder), set);
    }

    private Conditions conditions(ModelDescription description, GoldenSet set) {
        StringBuilder settings = new StringBuilder();
        description.explain(List.of(application)).forEach((name, setting) -> settings.append(name).append('=').append(
                setting.value() instanceof Map<?, ?> map ? new TreeMap<>(map) : setting.value()).append('\n'));
        settings.append(new TreeMap<>(properties));
        return new Conditions(FolderHash.of(description.folder().path()), set.sha256(), hash(settings.toString()),
                "OpenVINO " + Core.version() + "; " + Codecs.description(), cpu(description.settings(List.of(application)).device()), null, null);
    }

    private String cpu(String device) {
        for (String name : List.of(device, "CPU")) {
            try {
                return core.property(name, "FULL_DEVICE_NAME").strip();
            } catch (OpenVinoException e) {
                // AUTO and the like have no name; the processor's is the next best.
            }
        }
        return Optional.ofNullable(System.getProperty("os.arch")).orElse("unknown");
    }

    private static String hash(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
