package io.flawline.model;

import org.jspecify.annotations.Nullable;

import io.flawline.api.PublicApi;
import io.flawline.openvino.OpenVinoException;

/**
 * Signals that a model cannot be found or used. The message names the model or its file, what is wrong, and the remedy.
 */
@PublicApi
public class ModelException extends RuntimeException {

    public ModelException(@Nullable String message) {
        super(message);
    }

    public ModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public static ModelException unreadable(ModelFolder folder, OpenVinoException e) {
        return new ModelException("Model %s cannot be loaded from %s: %s".formatted(folder, folder.file(), e.getMessage()), e);
    }
}
