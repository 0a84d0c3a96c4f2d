package io.flawline.inspect;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Reads {@code {"image": "<base64>", "id": …, "model": …, …}} without ever making a Java string of the image: a
 * picture of 20 MB would otherwise stand in memory four times.
 */
final class JsonRequest {

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
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
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("image") && value == JsonToken.VALUE_STRING) {
                    image = image(json, parser, maxBytes);
                } else if (name.equals("id") && (value == JsonToken.VALUE_STRING || value.isNumeric())) {
                    id = MAPPER.readValue(parser, Object.class);
                } else if (name.equals("model") && value == JsonToken.VALUE_STRING) {
                    model = parser.getText();
                } else if (!name.equals("image")) {
                    input.put(name, MAPPER.readValue(parser, Object.class));
                } else {
                    parser.skipChildren();
                }
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

    /** Decodes straight from the message's bytes; the parser only steps over the text, which it has not read yet. */
    private static byte[] image(byte[] json, JsonParser parser, long maxBytes) throws IOException {
        int quote = (int) parser.currentTokenLocation().getByteOffset();
        int end = quote + 1;
        while (end < json.length && json[end] != '"') {
            end += json[end] == '\\' ? 2 : 1;
        }
        if (quote < 0 || json[quote] != '"' || end >= json.length) {
            throw notJson("the text of \"image\" does not end, or the message is not UTF-8");
        }
        return Base64Text.decode(json, quote + 1, end, maxBytes);
    }

    private static RejectedException notJson(String why) {
        return new RejectedException(Reason.NOT_JSON, "The message is not a JSON request: " + why
                + ". Expected is {\"image\": \"<base64>\"}, or a picture as it is.");
    }
}
