package io.flawline.web;

import java.util.HashMap;
import java.util.Map;

/**
 * What a caller gets.
 *
 * @param status  of HTTP, 200 to 599
 * @param type    media type; null without a body
 * @param body    bytes, a stream that is closed once it is sent, or a value to be written as JSON; null for none
 * @param headers others than {@code Content-Type}
 */
record Answer(int status, String type, Object body, Map<String, String> headers) {

    static final String JSON = "application/json";

    static Answer json(Object value) {
        return json(200, value);
    }

    static Answer json(int status, Object value) {
        return new Answer(status, JSON, value, Map.of());
    }

    static Answer of(String type, Object body) {
        return new Answer(200, type, body, Map.of());
    }

    static Answer nothing() {
        return new Answer(204, null, null, Map.of());
    }

    static Answer error(int status, String reason, String message) {
        return json(status, Map.of("error", Map.of("reason", reason, "message", message)));
    }

    Answer with(String header, String value) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(header, value);
        return new Answer(status, type, body, Map.copyOf(all));
    }
}
