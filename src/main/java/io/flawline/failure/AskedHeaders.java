package io.flawline.failure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

import io.flawline.request.PartHeader;

/**
 * What a sender named next to a message and not in it, such as the arguments of an HTTP request. Without it, a message that is sent
 * again would be judged in another way.
 */
final class AskedHeaders {

    private static final List<String> NAMES = List.of("model", "part", "recipe");
    private static final int LONGEST = 1_000;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private AskedHeaders() {
    }

    static Map<String, String> of(Message original) {
        Map<String, String> asked = new TreeMap<>();
        for (String name : NAMES) {
            Object value = value(original.getHeader(name));
            if (value != null && value.toString().length() <= LONGEST) {
                asked.put(name, value.toString());
            }
        }
        return Collections.unmodifiableMap(asked);
    }

    private static @Nullable Object value(Object header) {
        try {
            return PartHeader.read(header);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Returns a message as JSON that has these fields in itself; fields of the message come before them.
     *
     * @param asked    null or empty for the message as it is
     * @param original an image, or a JSON request
     */
    static byte[] inside(@Nullable Map<String, String> asked, byte[] original) throws IOException {
        int first = 0;
        while (first < original.length && Character.isWhitespace(original[first])) {
            first++;
        }
        if (asked == null || asked.isEmpty() || first == original.length || original[first] == '[') {
            return original;
        }
        byte[] fields = MAPPER.writeValueAsBytes(asked);
        ByteArrayOutputStream json = new ByteArrayOutputStream(original.length + fields.length);
        json.write(fields, 0, fields.length - 1);
        json.write(',');
        if (original[first] == '{') {
            json.write(original, first + 1, original.length - first - 1);
        } else {
            json.write("\"image\":\"".getBytes(StandardCharsets.US_ASCII));
            json.write(Base64.getEncoder().encode(original));
            json.write("\"}".getBytes(StandardCharsets.US_ASCII));
        }
        return json.toByteArray();
    }
}
