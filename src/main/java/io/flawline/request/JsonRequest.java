package io.flawline.request;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Reads {@code {"image": "<base64>", "id": …, "model": …, …}} without ever making a Java string of the image: an
 * image of 20 MB would otherwise stand in memory four times.
 */
final class JsonRequest {

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
            // Base64 that a shell has put between quotes as the tool wrapped it.
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build())
            // What a sender wrote as 1.10 goes back as 1.10.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private JsonRequest() {
    }

    /** @throws RejectedException {@code not-json}, {@code no-image}, {@code bad-base64}, {@code empty} or {@code too-large} */
    static Request parse(byte[] json, long maxBytes) {
        Object id = null;
        String model = null;
        byte[] image = null;
        Map<String, Object> input = new LinkedHashMap<>();
        try (JsonParser parser = MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw notJson("it is no JSON object");
            }
            JsonToken token = parser.nextToken();
            while (token == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("image") && value == JsonToken.VALUE_STRING) {
                    int start = offset(parser) + 1;
                    token = parser.nextToken();
                    image = Base64Text.decode(json, start, lastQuote(json, start, offset(parser)), maxBytes);
                    continue;
                }
                if (name.equals("id") && (value == JsonToken.VALUE_STRING || value.isNumeric())) {
                    id = MAPPER.readValue(parser, Object.class);
                } else if (name.equals("model") && value == JsonToken.VALUE_STRING) {
                    model = parser.getText();
                } else if (!name.equals("image")) {
                    input.put(name, MAPPER.readValue(parser, Object.class));
                } else {
                    parser.skipChildren();
                }
                token = parser.nextToken();
            }
            if (parser.nextToken() != null) {
                throw notJson("something stands behind the object");
            }
        } catch (StreamConstraintsException e) {
            throw new RejectedException(Reason.TOO_LARGE, "The message is over a limit of the JSON reader: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw notJson(e instanceof com.fasterxml.jackson.core.JsonProcessingException j
                    ? j.getOriginalMessage() + " at byte " + j.getLocation().getByteOffset() : e.getMessage());
        }
        if (image == null) {
            throw new RejectedException(Reason.NO_IMAGE,
                    "The message has no field \"image\" with a Base64 text; its fields are " + input.keySet() + ".");
        }
        return new Request(id, image, null, null, model, input.isEmpty() ? null : input);
    }

    /** Where the current token begins; JSON in UTF-16 or UTF-32 is read as characters, which have no place in the bytes. */
    private static int offset(JsonParser parser) throws IOException {
        long offset = parser.currentTokenLocation().getByteOffset();
        if (offset < 0) {
            throw notJson("it is not UTF-8");
        }
        return (int) offset;
    }

    /** The quote that ends a text, seen from the token behind: the parser has stepped over the text, once is enough. */
    private static int lastQuote(byte[] json, int start, int next) {
        int at = Math.min(next, json.length) - 1;
        while (at > start && json[at] != '"') {
            at--;
        }
        return at;
    }

    private static RejectedException notJson(String why) {
        return new RejectedException(Reason.NOT_JSON, "The message is not a JSON request: " + why
                + ". Expected is {\"image\": \"<base64>\"}, or an image as it is.");
    }
}
