package io.flawline.web;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.flawline.request.Sha256;

/** Names the state of a file, so that two editors do not overwrite each other: the headers of RFC 9110, section 13. */
final class EntityTag {

    private static final int DIGITS = 16;

    private EntityTag() {
    }

    /** Returns the value of the header {@code ETag} for a file. */
    static String of(byte[] content) {
        return '"' + Sha256.hex(content).substring(0, DIGITS) + '"';
    }

    /**
     * Refuses a change when the file is not the one that the caller has read. {@code If-Match} names that one;
     * {@code If-None-Match: *} allows only a new file.
     *
     * @param what    the file, for the message
     * @param current its content; null when there is none
     * @throws ApiException 409 when it has changed
     */
    static void require(ApiRequest call, String what, byte @Nullable [] current) {
        String known = call.header("If-Match");
        if (known != null && (current == null || !names(known, of(current)))) {
            throw new ApiException(409, "changed-meanwhile", "%s has %s since it was read. Read it again and repeat the edit."
                    .formatted(what, current == null ? "been removed" : "changed"));
        }
        String other = call.header("If-None-Match");
        if (other != null && current != null && names(other, of(current))) {
            throw new ApiException(409, "changed-meanwhile", "%s exists already. Read it, and send its ETag as If-Match to replace it.".formatted(what));
        }
    }

    private static boolean names(String header, String tag) {
        return Stream.of(header.split(",")).map(String::strip).anyMatch(one -> one.equals("*") || one.equals(tag));
    }
}
