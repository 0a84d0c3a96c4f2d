package io.flawline.web;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/** The fields of a small JSON object in the body of a request. */
final class JsonFields {

    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonNode json;

    private JsonFields(JsonNode json) {
        this.json = json;
    }

    /**
     * Reads the body; an empty one has no fields.
     *
     * @param expected an example, for messages
     * @param names    of the fields that are allowed
     * @throws ApiException 400 when the body is not a JSON object or has another field
     */
    static JsonFields of(ApiRequest call, String expected, List<String> names) throws IOException {
        if (call.body().length == 0) {
            return new JsonFields(JSON.createObjectNode());
        }
        JsonNode json;
        try {
            json = JSON.readTree(call.body());
        } catch (JsonProcessingException e) {
            throw wrong("The body is not JSON: %s. Expected is %s.".formatted(e.getOriginalMessage(), expected));
        }
        if (!json.isObject()) {
            throw wrong("The body is not a JSON object. Expected is %s.".formatted(expected));
        }
        json.fieldNames().forEachRemaining(field -> {
            if (!names.contains(field)) {
                throw wrong("Unknown field \"%s\"; allowed is %s.".formatted(field, String.join(", ", names)));
            }
        });
        return new JsonFields(json);
    }

    private static ApiException wrong(String message) {
        return new ApiException(400, "wrong-argument", message);
    }

    /**
     * Returns a text; null when it is absent.
     *
     * @throws ApiException 400 when it is not a text
     */
    @Nullable
    String text(String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw ApiException.wrongArgument(name, value, "a text");
        }
        return value.textValue();
    }

    /**
     * Returns the number of a model's version.
     *
     * @throws ApiException 400 when it is not one
     */
    Optional<String> version() {
        JsonNode version = json.path("version");
        if (version.isMissingNode()) {
            return Optional.empty();
        }
        if (!version.asText().matches("[0-9]{1,18}")) {
            throw ApiException.wrongArgument("version", version, "an integer, the version's number");
        }
        return Optional.of(version.asText());
    }
}
