package io.flawline.serving;

import io.flawline.model.ModelException;

/** Reports that a model cannot be used now, because it is being loaded for somebody else. */
public final class ModelBusyException extends ModelException {

    ModelBusyException(String message) {
        super(message);
    }
}
