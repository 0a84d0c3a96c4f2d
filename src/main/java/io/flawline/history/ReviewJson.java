package io.flawline.history;

import java.io.IOException;
import java.time.Instant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import org.jspecify.annotations.Nullable;

/** The JSON of reviews, with times in ISO 8601. */
final class ReviewJson {

    private static final ObjectMapper MAPPER = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .registerModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new InstantReader()));

    private ReviewJson() {
    }

    private static final class InstantReader extends FromStringDeserializer<Instant> {

        private static final long serialVersionUID = 1;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        protected Instant _deserialize(String value, DeserializationContext context) {
            return Instant.parse(value);
        }
    }

    /** Returns the JSON of a review, as inspections carry it. */
    static ObjectNode of(Review review) {
        return MAPPER.valueToTree(review);
    }

    /** Returns the JSON of a review with the key of its inspection and what that said, where it is known. */
    static ObjectNode of(String key, Review review, @Nullable Reviewed inspection) {
        ObjectNode json = of(review).put("key", key);
        if (inspection != null) {
            json.set("inspection", MAPPER.valueToTree(inspection));
        }
        return json;
    }

    /** @throws IOException or RuntimeException when it is not the JSON of a review */
    static RecordedReview read(byte[] line, long position) throws IOException {
        JsonNode json = MAPPER.readTree(line);
        return new RecordedReview(position, json.required("key").asText(), MAPPER.treeToValue(json, Review.class), inspection(json));
    }

    private static @Nullable Reviewed inspection(JsonNode json) throws JsonProcessingException {
        return json.has("inspection") ? MAPPER.treeToValue(json.get("inspection"), Reviewed.class) : null;
    }
}
