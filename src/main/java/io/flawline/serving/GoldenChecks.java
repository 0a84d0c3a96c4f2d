package io.flawline.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.golden.GoldenReport;
import io.flawline.golden.GoldenSet;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;

/** Compares versions of models with the golden sets of the models, on request and again while they serve. */
public final class GoldenChecks {

    private static final Logger LOG = LoggerFactory.getLogger(GoldenChecks.class);

    /** The time to look for the reason when a version fails its golden set in this process. */
    static final Duration HINTS = Duration.ofMinutes(5);

    private final Gate gate;
    private final GoldenComparison comparison;
    private final Map<String, ServedModel> models;

    /** @param models in use, by name */
    GoldenChecks(Gate gate, GoldenComparison comparison, Map<String, ServedModel> models) {
        this.gate = gate;
        this.comparison = comparison;
        this.models = models;
    }

    /** Returns the folder of the golden set of a model, whether or not it exists. */
    public Path folder(String name) {
        return gate.golden(name);
    }

    /**
     * Compares a version with its golden set in this process, whether or not it serves.
     *
     * @return the comparison, passed or not; empty when there is no golden set
     * @throws ModelException when the version cannot be used, or the set has a mistake
     */
    public Optional<GoldenReport> compare(ModelFolder folder) {
        return GoldenSet.read(gate.golden(folder.name())).map(set -> comparison.run(folder, set, HINTS));
    }

    /**
     * Compares the version of a model that serves with its golden set again. It keeps serving if it fails, and the health
     * check names it.
     *
     * @return empty when the model is not in use, or has no golden set
     */
    public Optional<GoldenReport> recheck(String name) {
        ServedModel model = models.get(name);
        return model == null ? Optional.empty() : model.recheck();
    }

    /** Compares all models in use with their golden sets again. */
    public void recheckAll() {
        models.keySet().forEach(name -> {
            try {
                recheck(name);
            } catch (RuntimeException e) {
                LOG.warn("The golden set of the model {} could not be checked: {}", name, e.getMessage());
            }
        });
    }
}
