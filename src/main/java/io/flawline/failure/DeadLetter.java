package io.flawline.failure;

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
 */
public record DeadLetter(String reason, String message, String source, String id, String time, String name,
        String file, long size) {
}
