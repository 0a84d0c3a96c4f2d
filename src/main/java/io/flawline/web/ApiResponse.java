package io.flawline.web;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Describes what a caller gets.
 *
 * @param status  of HTTP, 200 to 599
 * @param type    media type; null without a body
 * @param body    bytes, a stream that is closed once it is sent, or a value to be written as JSON
 * @param headers others than {@code Content-Type}
 */
record ApiResponse(int status, @Nullable String type, @Nullable Object body, Map<String, String> headers) {

    /** A message may echo what a caller sent. */
    private static final int MAX_MESSAGE = 4_000;

    static final String JSON = "application/json";

    static ApiResponse json(Object value) {
        return json(200, value);
    }

    static ApiResponse json(int status, Object value) {
        return new ApiResponse(status, JSON, value, Map.of());
    }

    static ApiResponse of(@Nullable String type, Object body) {
        return new ApiResponse(200, type, body, Map.of());
    }

    /** @param file name under which a browser saves it */
    static ApiResponse csv(String file, Object body) {
        return of("text/csv; charset=utf-8; header=present", body).with("Content-Disposition", "attachment; filename=\"" + file + '"');
    }

    static ApiResponse nothing() {
        return new ApiResponse(204, null, null, Map.of());
    }

    static ApiResponse error(int status, String reason, @Nullable String message) {
        String said = message == null ? "no reason is known; the log has the failure" : message;
        String shown = said.length() <= MAX_MESSAGE ? said : said.substring(0, MAX_MESSAGE) + "…";
        return json(status, Map.of("error", Map.of("reason", reason, "message", shown)));
    }

    ApiResponse with(String header, String value) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(header, value);
        return new ApiResponse(status, type, body, Map.copyOf(all));
    }
}
