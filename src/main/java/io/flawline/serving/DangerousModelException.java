package io.flawline.serving;

import io.flawline.model.ModelException;

/** Reports that a model has ended the process of its trial, or had to be stopped by its limits: no setting makes it usable. */
final class DangerousModelException extends ModelException {

    DangerousModelException(String message) {
        super(message);
    }
}
