package io.flawline.request;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code {"image": "<base64>", "id": …, "model": …, "recipe": …, …}} without ever making a Java string of the image: an
 * image of 20 MB would otherwise be in memory four times.
 */
final class JsonRequest {

    private static final int MAX_NAME = 1_000;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(FieldLimits.MAX_DEPTH).maxNameLength(MAX_NAME).build())
            // Base64 that a shell has put between quotes as the tool wrapped it.
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build())
            // What a sender wrote as 1.10 goes back as 1.10.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private JsonRequest() {
    }

    /** @throws RejectedException {@code not-json}, {@code no-image}, {@code bad-base64}, {@code empty}, {@code too-large} or {@code no-such-recipe} */
    static Request parse(byte[] message, long maxBytes, FieldLimits limits) {
        return parse(message, ImageText.of(message, maxBytes, MAPPER.getFactory()), maxBytes, limits);
    }

    /** @param early the image of the message; null to read it in its turn */
    static Request parse(byte[] message, @Nullable ImageText early, long maxBytes, FieldLimits limits) {
        byte[] json = early == null ? message : early.rest();
        Object id = null;
        String model = null;
        String recipe = null;
        byte[] image = null;
        Map<String, Object> input = new LinkedHashMap<>();
        Spent spent = new Spent();
        try (JsonParser parser = MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw notJson("it is not a JSON object");
            }
            JsonToken token = parser.nextToken();
            while (token == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                spent.bytes += name.length();
                JsonToken value = parser.nextToken();
                if (name.equals("image") && value == JsonToken.VALUE_STRING) {
                    int start = offset(parser) + 1;
                    token = parser.nextToken();
                    image = early != null && start == early.start() ? early.image()
                            : Base64Text.decode(json, start, lastQuote(json, start, offset(parser)), maxBytes);
                    continue;
                }
                int from = offset(parser);
                token = skip(parser, from, limits, spent);
                int to = token == JsonToken.FIELD_NAME || token == JsonToken.END_OBJECT ? offset(parser) : json.length;
                if (name.equals("image")) {
                    continue;
                }
                Object read = MAPPER.readValue(json, from, endOfValue(json, from, to) - from, Object.class);
                if (name.equals("id") && (read instanceof String || read instanceof Number)) {
                    id = read;
                } else if (name.equals("model") && read instanceof String named) {
                    model = named;
                } else if (name.equals("recipe") && read != null) {
                    recipe = AskedRecipe.of(read);
                } else {
                    input.put(name, read);
                }
            }
            if (parser.nextToken() != null) {
                throw notJson("something follows the object");
            }
        } catch (StreamConstraintsException e) {
            throw new RejectedException(Reason.TOO_LARGE, "The message is over a limit of the JSON reader: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw notJson(e instanceof JsonProcessingException j
                    ? j.getOriginalMessage() + " at byte " + placeOf(j, early) : e.getMessage());
        }
        if (image == null) {
            throw new RejectedException(Reason.NO_IMAGE,
                    "The message has no field \"image\" with a Base64 text; its fields are " + FieldLimits.shown(input.keySet()) + ".");
        }
        return new Request(id, image, null, null, model, recipe, input.isEmpty() ? null : input);
    }

    private static long placeOf(JsonProcessingException e, @Nullable ImageText early) {
        long place = e.getLocation().getByteOffset();
        return early == null ? place : early.inMessage(place);
    }

    /** Counts fields and bytes that are not of the image. */
    private static final class Spent {
        private int fields;
        private long bytes;
    }

    /**
     * Steps over a value that is not the image, without making anything of it, and counts it.
     *
     * @return the token behind it
     */
    private static @Nullable JsonToken skip(JsonParser parser, int from, FieldLimits limits, Spent spent) throws IOException {
        spent.fields++;
        int depth = 0;
        JsonToken token = parser.currentToken();
        do {
            if (token == null) {
                return null;
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth > 0 && token.isScalarValue()) {
                spent.fields++;
            }
            token = parser.nextToken();
            limits.require(spent.fields, spent.bytes + (token == null ? 0 : offset(parser) - from));
        } while (depth > 0);
        spent.bytes += token == null ? 0 : offset(parser) - from;
        return token;
    }

    /** Returns the end of a value; what separates a value from the token behind it does not belong to it. */
    private static int endOfValue(byte[] json, int from, int next) {
        int end = next;
        while (end > from && (json[end - 1] == ',' || json[end - 1] <= ' ' && json[end - 1] >= 0)) {
            end--;
        }
        return end;
    }

    /**
     * Returns where the current token begins; JSON in UTF-16 or UTF-32 is read as characters, which have no place in
     * the bytes.
     */
    private static int offset(JsonParser parser) throws IOException {
        long offset = parser.currentTokenLocation().getByteOffset();
        if (offset < 0) {
            throw notJson("it is not UTF-8");
        }
        return (int) offset;
    }

    /**
     * Returns the quote that ends a text, seen from the token behind: the parser has stepped over the text, once is
     * enough.
     */
    private static int lastQuote(byte[] json, int start, int next) {
        int at = Math.min(next, json.length) - 1;
        while (at > start && json[at] != '"') {
            at--;
        }
        return at;
    }

    private static RejectedException notJson(@Nullable String why) {
        return new RejectedException(Reason.NOT_JSON, "The message is not a JSON request: " + why
                + ". Expected is {\"image\": \"<base64>\"}, or an image as it is.");
    }
}
