package io.flawline.failure;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.flawline.request.Reason;

/**
 * A record of what is known about a message that could not be inspected or delivered; its JSON is next to the untouched
 * original.
 *
 * @param reason a code of {@link Reason}
 * @param message one line for people
 * @param source the endpoint it came from, without secrets
 * @param id the request's id, else {@code file}
 * @param time when it was given up, UTC, ISO 8601
 * @param name the image's name, else the topic or path it came by; null when it had none
 * @param file the original's name in the dead-letter folder, which sorts by time
 * @param size the original's, in bytes
 * @param asked what the sender named next to the original: {@code model}, {@code recipe} or {@code part}, such as the arguments of an
 *              HTTP request; null for nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadLetter(String reason, String message, String source, String id, String time,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String name, String file, long size,
        @Nullable Map<String, String> asked) {

    /** Describes a message that named nothing next to it. */
    public DeadLetter(String reason, String message, String source, String id, String time, String name, String file, long size) {
        this(reason, message, source, id, time, name, file, size, null);
    }
}
