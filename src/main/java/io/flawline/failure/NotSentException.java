package io.flawline.failure;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/** A circuit breaker has not called its steps, because calls before had failed, or has not waited for their end. */
final class NotSentException extends IOException {
    NotSentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
