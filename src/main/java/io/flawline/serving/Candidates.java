package io.flawline.serving;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.flawline.image.Limits;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.SettingsLayer;
import io.flawline.openvino.Core;

/** Loads versions aside from the one that serves. Thread-safe. */
public final class Candidates {

    /** A folder that does not exist. */
    private static final String NO_GOLDEN_SET = ".no-golden-set";

    private final Core core;
    private final SettingsLayer application;
    private final Function<String, Map<String, String>> properties;
    private final Limits limits;
    private final ModelTrial trial;
    private volatile CandidateGuard guard = CandidateGuard.NONE;

    /** @param properties of OpenVINO for one core, by device */
    Candidates(Core core, SettingsLayer application, Function<String, Map<String, String>> properties, Limits limits, ModelTrial trial) {
        this.core = core;
        this.application = application;
        this.properties = properties;
        this.limits = limits;
        this.trial = trial;
    }

    /** Uses a guard from now on. */
    public void guardWith(CandidateGuard candidateGuard) {
        guard = candidateGuard;
    }

    /**
     * Loads a version, whether or not it is held back. It may be worse than its golden set allows, as it decides about no part.
     *
     * @return the version, which the caller closes
     * @throws ModelException when it cannot be loaded, fails its trial, or has ended this process too often
     */
    Candidate load(ModelFolder folder) {
        CandidateGuard.Watch watch = guard.watch(folder);
        trial.run(folder, folder.path().resolve(NO_GOLDEN_SET));
        return new Candidate(core, folder, application, properties, limits, watch);
    }

    /**
     * Requires that a version has not ended this process too often.
     *
     * @throws ModelException when it has
     */
    public void requireHarmless(ModelFolder folder) {
        guard.watch(folder);
    }

    /** Lets a version run again that has ended this process, as somebody asks for it. */
    public void allow(ModelFolder folder) {
        guard.allow(folder);
    }

    /** Returns why versions are held back that were to run since the start. */
    public List<String> problems() {
        return guard.problems();
    }
}
