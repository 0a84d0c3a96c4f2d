package io.flawline.http;

/**
 * A request that is refused while its body arrives. The caller gets {@code {"error": {"reason": …, "message": …}}}.
 */
public final class HttpRefusal extends RuntimeException {
    private static final int OVERLOADED = 503;

    private final int status;
    private final String reason;

    /** @param status of HTTP, 400 to 599 */
    HttpRefusal(int status, String reason, String message) {
        super(message);
        this.status = status;
        this.reason = reason;
    }

    /** Answers 503: the same request succeeds when it is sent again later. */
    static HttpRefusal overloaded(String message) {
        return new HttpRefusal(OVERLOADED, "overloaded", message);
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }
}
