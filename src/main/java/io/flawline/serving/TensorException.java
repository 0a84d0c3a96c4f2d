package io.flawline.serving;

/** Tensors that a model does not take: the caller's to mend. */
public final class TensorException extends IllegalArgumentException {
    public TensorException(String message) {
        super(message);
    }
}
