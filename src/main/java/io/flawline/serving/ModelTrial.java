package io.flawline.serving;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import io.flawline.golden.GoldenReport;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.SettingsLayer;

/** Finds out whether a version of a model may be loaded into the process of the line. */
public interface ModelTrial {

    /** Tries nothing: the version is loaded as it is, as commands at a desk do. */
    ModelTrial NONE = (folder, golden) -> null;

    /**
     * Tries one version.
     *
     * @param golden folder of the model's golden set; the version is compared with the set that is in it
     * @return the comparison, passed or not; null when there is no golden set
     * @throws ModelException when the model cannot be used, endangers the process that runs it, or the golden set has a mistake
     */
    @Nullable
    GoldenReport run(ModelFolder folder, Path golden);

    /**
     * Tries one version as a user loads it, whose settings may be what makes it usable. A golden set is compared without them.
     *
     * @param over settings of the highest rank
     * @throws DangerousModelException when the model endangers the process that runs it, with whatever settings
     * @throws ModelException          when it cannot be used
     */
    default @Nullable GoldenReport run(ModelFolder folder, Path golden, SettingsLayer over) {
        return run(folder, golden);
    }

    /**
     * Tries a version that is the first of its model in this process, unless it is known to be harmless here.
     *
     * @param over settings of the highest rank
     * @throws DangerousModelException when the model endangers the process that runs it, with whatever settings
     * @throws ModelException          when it cannot be used
     */
    default void first(ModelFolder folder, Path golden, SettingsLayer over) {
    }

    /**
     * Tries only to compile one version as its maker made it, for clients that exchange tensors, unless it is known to be
     * harmless here.
     *
     * @throws ModelException when it cannot be compiled, or endangers the process that does it
     */
    default void compile(ModelFolder folder, Path golden) {
    }

    /**
     * Returns whether the process of the line may read the files of a version by native code, because the version has passed a
     * trial here, or because nothing is tried.
     */
    default boolean mayRead(ModelFolder folder) {
        return true;
    }

    /**
     * Describes a version that this process may not read.
     *
     * @throws ModelException when it cannot be described, or endangers the process that does it
     */
    default ModelReport.Version describe(ModelFolder folder, Path golden) {
        throw new UnsupportedOperationException("Nothing is tried, so " + folder + " is described where it is loaded");
    }

    /** Tries one version even when it passed before, as the runtime may have changed since. */
    default @Nullable GoldenReport again(ModelFolder folder, Path golden) {
        return run(folder, golden);
    }
}
