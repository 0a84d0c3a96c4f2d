package io.flawline.history;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;

/** @param json UTF-8: the inspection without its image, with {@code key}, {@code route} and {@code time} */
public record StoredInspection(Entry entry, byte[] json) {

    private static final ObjectWriter WRITER = new ObjectMapper().writerFor(Text.class);

    /** The inspection's own fields, followed by what the history knows. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Text(@JsonUnwrapped Inspection inspection, @JsonProperty String time, @JsonProperty @Nullable String route, @JsonProperty String key,
            @JsonProperty int pictureBytes, @JsonProperty int originalBytes) {
    }

    /** @param route null outside of one */
    static StoredInspection of(String key, Instant time, @Nullable String route, Inspection inspection, int pictureBytes,
            int originalBytes) throws JsonProcessingException {
        byte[] json = WRITER.writeValueAsBytes(new Text(inspection.withoutPicture(), time.toString(), route, key, pictureBytes, originalBytes));
        return new StoredInspection(Entry.of(key, time, route, inspection, pictureBytes, originalBytes, json.length), json);
    }
}
