package io.flawline.serving;

import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;

/** Finds out whether a version of a model may be loaded into the process of the line. */
public interface ModelTrial {

    /** Tries nothing: the version is loaded as it is. */
    ModelTrial NONE = folder -> { };

    /**
     * Tries one version.
     *
     * @throws ModelException when the model cannot be used, or endangers the process that runs it
     */
    void run(ModelFolder folder);
}
