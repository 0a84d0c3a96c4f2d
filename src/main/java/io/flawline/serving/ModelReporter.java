package io.flawline.serving;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.flawline.model.Fingerprint;
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

/** Describes models; those that are not in memory are read from disk, once for as long as their files stay the same. */
final class ModelReporter {

    private record Read(Fingerprint files, Version version) {
    }

    private final Core core;
    private final ModelRepository repository;
    private final SettingsLayer application;
    private final Gate gate;
    private final Map<ModelFolder, Read> known = new HashMap<>();

    /** @param gate knows the results of golden sets */
    ModelReporter(Core core, ModelRepository repository, SettingsLayer application, Gate gate) {
        this.gate = gate;
        this.core = core;
        this.repository = repository;
        this.application = application;
    }

    /**
     * @param status of the model in memory
     * @throws ModelException when the model is not on disk
     */
    ModelReport report(String name, ServingStatus status) {
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
                : versions.stream().filter(v -> v.state() == State.AVAILABLE).map(Version::version).findFirst().orElse(null);
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
        return read.state() == State.AVAILABLE && repository.held().contains(folder.name(), folder.version()) ? read.held() : read;
    }

    /** Describes a version as it was loaded, though its files may have changed since. */
    private Version served(ModelVersion version, String problem) {
        ModelVersion.Running running = version.running();
        Version described = described(version.description(), State.SERVING, problem, running.device(), running.precision(),
                running.inputSize(), running.reading());
        described.settings().computeIfPresent("activation", (name, setting) -> setting.value().equals("auto")
                ? new Setting(running.activation().name().toLowerCase(Locale.ROOT), "found out on four images") : setting);
        return described;
    }

    private synchronized Version read(ModelFolder folder) {
        try {
            Fingerprint files = Fingerprint.of(folder.path());
            Read read = known.get(folder);
            if (read == null || !read.files().equals(files)) {
                read = new Read(files, describe(folder));
                known.put(folder, read);
            }
            return read.version();
        } catch (ModelException e) {
            return Version.refused(folder, e.getMessage());
        }
    }

    private Version describe(ModelFolder folder) {
        try {
            ModelDescription description = ModelDescription.read(core, folder);
            return described(description, State.AVAILABLE, null, description.settings(List.of(application)).device(), null, null, null);
        } catch (ModelException | SettingException e) {
            return Version.refused(folder, e.getMessage());
        }
    }

    private Version described(ModelDescription description, State state, String problem, String device, String precision,
            String inputSize, List<String> reading) {
        Map<String, Setting> settings = description.explain(List.of(application));
        Set<String> warnings = new LinkedHashSet<>(description.warnings().texts());
        if (state != State.SERVING) {
            // A version that serves has those of all its users.
            warnings.addAll(description.guesses(List.of(application)));
        }
        return new Version(description.folder().version(), state, description.folder().file().toString(), problem,
                settings.get("kind").value().toString(), device, precision, inputSize,
                TensorInfo.of(description.inputs()), TensorInfo.of(description.outputs()), reading, settings, List.copyOf(warnings), null);
    }
}
