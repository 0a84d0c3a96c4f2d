package io.flawline.part;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;
import io.flawline.request.PartHeader;
import io.flawline.request.Request;
import io.flawline.text.Plural;

/**
 * Describes what a message says about a part.
 *
 * @param part the part that it belongs to
 * @param view the inspection that it carries; null for a trigger
 */
record PartMessage(PartId part, @Nullable View view) {
    private static final String VIEW = "view";
    private static final int MAX_ID = 200;
    /** A UUID of version 7, as requests without an id get. */
    private static final Pattern MADE = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /**
     * Reads an inspection: the body is an {@link Inspection}, or its JSON as a map, as text or as bytes.
     *
     * @throws IllegalArgumentException when the body is none, or the message does not name its part
     */
    static PartMessage ofView(Message message) {
        if (message.getBody() instanceof Inspection inspection) {
            String sha = inspection.image() == null ? null : inspection.image().sha256();
            return new PartMessage(part(message, inspection.input()), view(message, inspection.input(), inspection.id(), sha,
                    inspection.verdict(), why(inspection.why(), inspection.defect())));
        }
        Map<?, ?> json = json(message);
        if (!(json.get("verdict") instanceof String verdict)) {
            throw new IllegalArgumentException("The message is not an inspection, as it has no \"verdict\"; its fields are %s."
                    .formatted(json.keySet()) + " Let the inspection come before it, or say trigger=true");
        }
        Map<?, ?> input = map(json.get("input"));
        return new PartMessage(part(message, input), view(message, input, json.get("id"), map(json.get("image")).get("sha256"),
                verdict, why(json.get("why"), json.get("defect"))));
    }

    /**
     * Reads a trigger: the part is in the header, or in the body as the field {@code part} or {@code input.part}.
     *
     * @throws IllegalArgumentException when the message does not name its part
     */
    static PartMessage ofTrigger(Message message) {
        Object body = message.getBody();
        if (body instanceof Inspection inspection) {
            return new PartMessage(part(message, inspection.input()), null);
        }
        if (body instanceof Request request) {
            return new PartMessage(part(message, request.input()), null);
        }
        if (message.getHeader(PartHeader.NAME) != null && !(body instanceof Map)) {
            return new PartMessage(part(message, null), null);
        }
        Map<?, ?> json = json(message);
        return new PartMessage(part(message, json.containsKey(PartHeader.NAME) ? json : map(json.get("input"))), null);
    }

    /** Returns the part of a message that was not inspected, such as a request; empty when it names none, or two. */
    static Optional<PartId> partOf(Message message) {
        try {
            return Optional.of(part(message, fields(message)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Map<?, ?> fields(Message message) {
        Object body = message.getBody();
        if (body instanceof Request request) {
            return request.input();
        }
        if (body instanceof Map<?, ?> map) {
            return map;
        }
        if (body instanceof WrappedFile<?> wrapped && wrapped.getFile() instanceof File file) {
            return partField(() -> MAPPER.createParser(file));
        }
        byte[] bytes = body instanceof StreamCache cache ? bytes(cache) : message.getBody(byte[].class);
        return bytes == null ? null : partField(() -> MAPPER.createParser(bytes));
    }

    private static byte @Nullable [] bytes(StreamCache cache) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            cache.reset();
            cache.writeTo(bytes);
            cache.reset();
            return bytes.toByteArray();
        } catch (IOException e) {
            return null;
        }
    }

    private interface Json {
        JsonParser open() throws IOException;
    }

    /** Reads only this field, as the image next to it may be large; null for what is not JSON. */
    private static @Nullable Map<?, ?> partField(Json json) {
        try (JsonParser parser = json.open()) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(PartHeader.NAME);
                parser.nextToken();
                if (wanted) {
                    Object part = value(parser);
                    return part == null ? null : Map.of(PartHeader.NAME, part);
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            return null;
        }
        return null;
    }

    /** Returns null for what names no part. */
    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            default -> null;
        };
    }

    private static PartId part(Message message, @Nullable Map<?, ?> input) {
        Object header = PartHeader.read(message.getHeader(PartHeader.NAME));
        Object field = input == null ? null : input.get(PartHeader.NAME);
        if (header == null && field == null) {
            throw new IllegalArgumentException("The message does not name its part; give it as the header \"part\","
                    + " or as the field \"part\" of the request, which comes back as input.part");
        }
        if (header != null && field != null && !header.toString().equals(field.toString())) {
            throw new IllegalArgumentException("The header \"part\" names the part %s and the field \"part\" the part %s; give one of them"
                    .formatted(header, field));
        }
        return new PartId(field != null ? field : header);
    }

    /**
     * Returns the view; two messages are the same view when they have the same name of a view, or else id, or else
     * image.
     */
    private static View view(Message message, @Nullable Map<?, ?> input, @Nullable Object id, @Nullable Object sha, String verdict,
            List<String> why) {
        if (!(id instanceof String || id instanceof Number) || id.toString().length() > MAX_ID) {
            throw new IllegalArgumentException("The inspection has no id that is a number or a text of at most %d characters".formatted(MAX_ID));
        }
        Object named = message.getHeader(VIEW) != null || input == null ? message.getHeader(VIEW) : input.get(VIEW);
        String key;
        if (named != null) {
            if (named.toString().length() > MAX_ID) {
                throw new IllegalArgumentException("The view has a name of %d characters; at most %d are allowed".formatted(named.toString().length(), MAX_ID));
            }
            key = "view " + named;
        } else if (sha != null && MADE.matcher(id.toString()).matches()) {
            key = "image " + sha;
        } else {
            key = "id " + id;
        }
        return new View(key, id, verdict, why);
    }

    /** Returns the reasons that the inspection gives, or else its count of defects. */
    private static List<String> why(@Nullable Object reasons, @Nullable Object defects) {
        if (reasons instanceof List<?> list && !list.isEmpty()) {
            return list.stream().<String>map(String::valueOf).toList();
        }
        return defects instanceof Integer count && count > 0 ? List.of(Plural.of(count, "defect")) : List.of();
    }

    private static Map<?, ?> json(Message message) {
        Object body = message.getBody();
        if (body instanceof Map<?, ?> map) {
            return map;
        }
        byte[] bytes = message.getBody(byte[].class);
        try {
            return MAPPER.readValue(bytes == null ? new byte[0] : bytes, Map.class);
        } catch (JsonProcessingException e) {
            // Without the cause, which the error handler would take for a sink that is unavailable.
            throw new IllegalArgumentException("The message is neither an inspection nor JSON with a part: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
