package io.flawline.access;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

import io.flawline.request.Printable;

/** Answers a caller what is wrong before any route has the request. */
public final class HttpError {

    private static final int MAX_ECHO = 200;

    private HttpError() {
    }

    /**
     * Returns a text of the caller's as messages and logs may hold it: 200 characters at most, control characters
     * replaced.
     */
    public static String shorten(String text) {
        return shorten(text, MAX_ECHO);
    }

    /** Shortens a text in the same way with another limit of characters. */
    public static String shorten(String text, int max) {
        return Printable.of(text, max);
    }

    /**
     * Ends the call with {@code {"error": {"reason": …, "message": …}}}; for callers of the KServe protocol the error
     * is the message alone, as their clients take nothing else.
     */
    public static void answer(RoutingContext call, int status, String reason, @Nullable String message) {
        boolean plain = call.normalizedPath().startsWith("/v2/");
        Object error = plain ? message : new JsonObject().put("reason", reason).put("message", message);
        call.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(new JsonObject().put("error", error).encode());
    }
}
