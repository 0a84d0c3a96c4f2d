package io.flawline.serving;

/** Signals tensors that a model does not take: the caller has to fix them. */
public final class TensorException extends IllegalArgumentException {
    public TensorException(String message) {
        super(message);
    }
}
