package io.flawline.serving;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.flawline.model.ForeignModel;
import io.flawline.model.ModelDescription;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.model.Setting;
import io.flawline.model.SettingException;
import io.flawline.model.SettingsLayer;
import io.flawline.openvino.Core;
import io.flawline.serving.ModelReport.State;
import io.flawline.serving.ModelReport.TensorInfo;
import io.flawline.serving.ModelReport.Version;

/** Describes models, in memory or not. */
final class ModelReporter implements AutoCloseable {

    private final Core core;
    private final ModelRepository repository;
    private final SettingsLayer application;
    private final Gate gate;
    private final ModelDescriptions descriptions;

    /** @param gate knows the results of golden sets */
    ModelReporter(Core core, ModelRepository repository, SettingsLayer application, Gate gate) {
        this.gate = gate;
        this.core = core;
        this.repository = repository;
        this.application = application;
        this.descriptions = new ModelDescriptions(gate, this::describe);
    }

    /** Starts to describe the versions of a model that are not in memory, so that those of several models are described together. */
    void prepare(String name, ServingStatus status) {
        for (ModelFolder folder : repository.versions(name)) {
            if (!isKnown(folder, status)) {
                try {
                    descriptions.start(folder);
                } catch (ModelException removedMeanwhile) {
                    // The report says so.
                }
            }
        }
    }

    private static boolean isKnown(ModelFolder folder, ServingStatus status) {
        return status.refused().containsKey(folder) || status.serving() != null && status.serving().folder().equals(folder);
    }

    /** Describes all models of the repository, by name. */
    List<ModelReport> reports(Function<String, ServingStatus> status) {
        List<String> names = repository.names();
        names.forEach(name -> prepare(name, status.apply(name)));
        return names.stream().flatMap(name -> {
            try {
                return Stream.of(report(name, status.apply(name)));
            } catch (ModelException removedMeanwhile) {
                return Stream.empty();
            }
        }).toList();
    }

    /** Describes the versions that serve, by model name, without a look at the disk. */
    Map<String, Version> serving(Map<String, ServedModel> models) {
        Map<String, Version> serving = new TreeMap<>();
        models.forEach((name, model) -> Optional.ofNullable(model.status().serving())
                .ifPresent(version -> serving.put(name, served(version, null))));
        return serving;
    }

    /**
     * @param status of the model in memory
     * @throws ModelException when the model is not on disk
     */
    ModelReport report(String name, ServingStatus status) {
        prepare(name, status);
        List<Version> versions = new ArrayList<>();
        for (ModelFolder folder : repository.versions(name)) {
            versions.add(version(folder, status).with(gate.result(folder).map(GoldenStatus::of).orElse(null)));
        }
        for (ModelFolder folder : repository.misnamed(name)) {
            versions.add(Version.refused(folder, ModelRepository.MISNAMED));
        }
        for (ModelFolder folder : repository.foreign(name)) {
            versions.add(Version.refused(folder, ForeignModel.advice(folder.file())));
        }
        if (versions.isEmpty()) {
            repository.serving(name);
        }
        String serving = status.serving() != null ? status.serving().folder().version()
                : versions.stream().filter(v -> v.state() == State.AVAILABLE || v.state() == State.UNTRIED).map(Version::version).findFirst().orElse(null);
        return new ModelReport(name, serving, versions);
    }

    private Version version(ModelFolder folder, ServingStatus status) {
        String problem = status.refused().get(folder);
        if (status.serving() != null && status.serving().folder().equals(folder)) {
            return served(status.serving(), problem);
        }
        if (problem != null) {
            return Version.refused(folder, problem);
        }
        Version read = read(folder);
        return read.state() != State.REFUSED && repository.held().contains(folder.name(), folder.version()) ? read.held() : read;
    }

    /** Describes a version as it was loaded, though its files may have changed since. */
    Version served(ModelVersion version, @Nullable String problem) {
        ModelVersion.Running running = Objects.requireNonNull(version.running());
        Version described = described(version.description(), State.SERVING, problem, running.device(), running.precision(),
                running.inputSize(), running.reading());
        Objects.requireNonNull(described.settings()).computeIfPresent("activation", (name, setting) -> setting.value().equals("auto")
                ? new Setting(running.activation().name().toLowerCase(Locale.ROOT), "decided by probe images") : setting);
        return described;
    }

    private Version read(ModelFolder folder) {
        try {
            return descriptions.of(folder).orElseGet(() -> Version.untried(folder));
        } catch (ModelException e) {
            return Version.refused(folder, e.getMessage());
        }
    }

    /** Describes a version by reading its files in this process. */
    Version describe(ModelFolder folder) {
        try {
            ModelDescription description = ModelDescription.read(core, folder);
            return described(description, State.AVAILABLE, null, description.settings(List.of(application)).device(), null, null, null);
        } catch (ModelException | SettingException e) {
            return Version.refused(folder, e.getMessage());
        }
    }

    private Version described(ModelDescription description, State state, @Nullable String problem, String device, @Nullable String precision,
            @Nullable String inputSize, @Nullable List<String> reading) {
        Map<String, Setting> settings = description.explain(List.of(application));
        Set<String> warnings = new LinkedHashSet<>(description.warnings().texts());
        if (state != State.SERVING) {
            // A version that serves has those of all its users.
            warnings.addAll(description.guesses(List.of(application)));
        }
        return new Version(description.folder().version(), state, description.folder().file().toString(), problem,
                Objects.requireNonNull(settings.get("kind")).value().toString(), device, precision, inputSize,
                TensorInfo.of(description.inputs()), TensorInfo.of(description.outputs()), reading, settings, List.copyOf(warnings), null);
    }

    @Override
    public void close() {
        descriptions.close();
    }
}
