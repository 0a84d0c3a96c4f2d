package io.flawline.serving;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.flawline.golden.Certificate;
import io.flawline.golden.GoldenException;
import io.flawline.golden.GoldenReport;
import io.flawline.golden.GoldenResult;
import io.flawline.golden.GoldenResults;
import io.flawline.golden.GoldenSet;
import io.flawline.model.Fingerprint;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;

/** What a version passes before it serves: the trial in a process, and the golden set of its model. */
final class Gate {

    private static final SettingsLayer NOBODY = new SettingsLayer("nobody", Map.of());

    private final ModelTrial trial;
    private final ModelRepository repository;
    private final GoldenComparison here;
    private final GoldenResults results;

    /** @param here is used to find out whether an earlier result still holds */
    Gate(ModelTrial trial, ModelRepository repository, GoldenComparison here) {
        this.trial = trial;
        this.repository = repository;
        this.here = here;
        this.results = new GoldenResults(repository.root());
    }

    /** Returns the folder of the golden set of a model, whether or not it exists. */
    Path golden(String name) {
        return repository.root().resolve(name).resolve(GoldenSet.FOLDER);
    }

    /** Returns names, sizes and times of the files of a golden set; empty when there is none. */
    Optional<Fingerprint> seen(String name) {
        return GoldenSet.exists(golden(name)) ? Optional.of(Fingerprint.of(golden(name))) : Optional.empty();
    }

    /**
     * Lets a version pass that is to take over from another.
     *
     * @param users settings of those who use the model
     * @throws ModelException when it cannot be used
     * @throws GoldenException when its golden set has a mistake, or it fails the set
     */
    void takeOver(ModelFolder folder, Collection<SettingsLayer> users) {
        keep(folder, trial.run(folder, golden(folder.name()), one(users)));
    }

    /** Returns the settings to try with: those of one user, or none when somebody uses the model without. */
    static SettingsLayer one(Collection<SettingsLayer> users) {
        return users.stream().min(Comparator.comparing(layer -> layer.values().size())).orElse(NOBODY);
    }

    /**
     * Lets a version pass that is the first of its model in this process. It is tried unless it is known to be harmless.
     *
     * @param over settings of its user
     * @throws ModelException when it endangers the process
     * @throws GoldenException when the golden set has a mistake, or the version fails it
     */
    void first(ModelFolder folder, SettingsLayer over) {
        if (trial != ModelTrial.NONE && GoldenSet.exists(golden(folder.name())) && !stillHolds(folder)) {
            takeOver(folder, List.of(over));
        } else {
            trial.first(folder, golden(folder.name()), over);
        }
    }

    /**
     * Lets a version pass that is only compiled, for clients that exchange tensors.
     *
     * @throws ModelException when it cannot be compiled, or endangers the process
     */
    void compile(ModelFolder folder) {
        trial.compile(folder, golden(folder.name()));
    }

    /** Returns whether this process may read the files of a version by native code. */
    boolean mayRead(ModelFolder folder) {
        return trial.mayRead(folder);
    }

    /**
     * Describes a version that this process may not read.
     *
     * @throws ModelException when it cannot be described, or endangers the process that does it
     */
    ModelReport.Version describe(ModelFolder folder) {
        return trial.describe(folder, golden(folder.name()));
    }

    private boolean stillHolds(ModelFolder folder) {
        if (!mayRead(folder)) {
            return false; // To find out what the result depends on, its files are read.
        }
        Optional<GoldenResult> result = results.of(folder).filter(r -> r.certificate() != null);
        return result.isPresent() && GoldenSet.read(golden(folder.name()))
                .filter(set -> here.conditions(folder, set).equalTo(result.get().report().conditions())).isPresent();
    }

    /**
     * Compares a version with its golden set, whatever came of it before. It keeps serving if it fails.
     *
     * @return null when there is no golden set
     * @throws ModelException when the version cannot be tried, or the set has a mistake
     */
    @Nullable
    GoldenReport check(ModelFolder folder) {
        GoldenReport report = trial.again(folder, golden(folder.name()));
        if (report != null) {
            results.keep(folder, report);
        }
        return report;
    }

    private void keep(ModelFolder folder, @Nullable GoldenReport report) {
        if (report == null) {
            if (trial != ModelTrial.NONE && results.of(folder).isPresent()) {
                results.forget(folder);
            }
            return;
        }
        results.keep(folder, report);
        if (!report.passed()) {
            throw new GoldenException(report);
        }
    }

    /** Returns the last result of a version; empty without a golden set. */
    Optional<GoldenResult> result(ModelFolder folder) {
        return GoldenSet.exists(golden(folder.name())) ? results.of(folder) : Optional.empty();
    }

    /** Returns the hash of the certificate of a version; null when it has none. */
    @Nullable
    String certificate(ModelFolder folder) {
        return trial == ModelTrial.NONE ? null
                : result(folder).map(GoldenResult::certificate).map(Certificate::sha256).orElse(null);
    }
}
