package io.flawline.web;

import org.jspecify.annotations.Nullable;

/** An operation that cannot be done, as the caller gets it: {@code {"error": {"reason": …, "message": …}}}. */
final class ApiException extends RuntimeException {

    private final int status;
    private final String reason;

    /** @param status of HTTP, 400 to 599 */
    ApiException(int status, String reason, @Nullable String message) {
        super(message);
        this.status = status;
        this.reason = reason;
    }

    /** Answers 400 with an argument, its value, and what is allowed. */
    static ApiException wrongArgument(String name, Object value, @Nullable String allowed) {
        return new ApiException(400, "wrong-argument", "%s = %s: allowed is %s.".formatted(name, value, allowed));
    }

    /** Answers 404, with what there is instead. */
    static ApiException notFound(String reason, @Nullable String message) {
        return new ApiException(404, reason, message);
    }

    int status() {
        return status;
    }

    ApiResponse answer() {
        return ApiResponse.error(status, reason, getMessage());
    }
}
