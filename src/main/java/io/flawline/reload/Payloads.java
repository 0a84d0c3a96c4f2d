package io.flawline.reload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

import org.apache.camel.Message;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.reload.DryRun.Payload;

/** Shows the content of messages to people and programs. */
final class Payloads {

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Payloads() {
    }

    /** Returns the payload as an endpoint would take it: its bytes. */
    static Payload of(Message message, Secrets secrets) {
        byte[] bytes = message.getBody(byte[].class);
        Map<String, Object> headers = headers(message, secrets);
        if (bytes == null) {
            return new Payload(headers, 0, null, null, null);
        }
        String text = secrets.mask(text(bytes));
        Object json = text == null ? null : json(text);
        return new Payload(headers, bytes.length, json, json == null ? text : null, text == null ? bytes : null);
    }

    private static Map<String, Object> headers(Message message, Secrets secrets) {
        Map<String, Object> headers = new TreeMap<>();
        message.getHeaders().forEach((name, value) -> {
            if (!name.startsWith("Camel") && (value instanceof String || value instanceof Number || value instanceof Boolean)) {
                headers.put(name, secrets.maskHeader(name, value));
            }
        });
        return headers;
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t') ? null : text;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static @Nullable Object json(String text) {
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return null;
        }
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            return null;
        }
    }
}
