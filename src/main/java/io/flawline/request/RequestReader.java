package io.flawline.request;

import org.jspecify.annotations.Nullable;

import io.flawline.image.ForeignFormat;
import io.flawline.image.ImageFormat;
import io.flawline.image.ImageHeader;

/** Detects from its first bytes whether a payload is a JSON request or an encoded image. */
public final class RequestReader {

    private RequestReader() {
    }

    /**
     * Reads a payload that a file name or a content type announces as an image.
     *
     * @throws RejectedException {@code empty} or {@code unsupported-format}
     */
    public static Request readPicture(byte[] payload, @Nullable String name) {
        if (payload.length == 0) {
            throw new RejectedException(Reason.EMPTY, "The image has no bytes.");
        }
        if (ImageFormat.sniff(payload).isEmpty()) {
            throw unsupported(payload);
        }
        return Request.ofImage(payload, name);
    }

    /**
     * Reads a payload that is either.
     *
     * @param payload  the received bytes, which are not changed
     * @param maxBytes of the image
     * @param limits   of the other fields of a JSON request
     * @throws RejectedException {@code empty}, {@code not-json}, {@code no-image}, {@code bad-base64},
     *                           {@code unsupported-format} or {@code too-large}
     */
    public static Request read(byte[] payload, long maxBytes, FieldLimits limits) {
        if (payload.length == 0) {
            throw new RejectedException(Reason.EMPTY, "The message has no bytes.");
        }
        if (ImageFormat.sniff(payload).isPresent()) {
            return Request.ofImage(payload, null);
        }
        if (looksLikeText(payload) && ForeignFormat.imageName(payload).isEmpty()) {
            return JsonRequest.parse(payload, maxBytes, limits);
        }
        throw unsupported(payload);
    }

    private static RejectedException unsupported(byte[] payload) {
        return new RejectedException(Reason.UNSUPPORTED_FORMAT, ImageHeader.unknownFormat(payload) + ".");
    }

    private static boolean looksLikeText(byte[] payload) {
        for (int i = 0; i < Math.min(payload.length, 64); i++) {
            byte b = payload[i];
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }
}
