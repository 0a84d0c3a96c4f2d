package io.flawline.model;

/** A model cannot be found or used. The message names the model or its file, what is wrong, and the remedy. */
public class ModelException extends RuntimeException {

    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
