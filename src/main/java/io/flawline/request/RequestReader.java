package io.flawline.request;

import io.flawline.image.ImageFormat;

/** Tells by its first bytes whether a payload is a JSON request or an image as it is. */
public final class RequestReader {

    private RequestReader() {
    }

    /**
     * Reads what is said to be an image, as a file's name or a content type does.
     *
     * @throws RejectedException {@code empty} or {@code unsupported-format}
     */
    public static Request readPicture(byte[] payload, String name) {
        if (payload.length == 0) {
            throw new RejectedException(Reason.EMPTY, "The image has no bytes.");
        }
        if (ImageFormat.sniff(payload).isEmpty()) {
            throw unsupported(payload);
        }
        return Request.ofImage(payload, name);
    }

    /**
     * @param payload  as it came, left unchanged
     * @param maxBytes of the image
     * @throws RejectedException {@code empty}, {@code not-json}, {@code no-image}, {@code bad-base64},
     *                           {@code unsupported-format} or {@code too-large}
     */
    public static Request read(byte[] payload, long maxBytes) {
        if (payload.length == 0) {
            throw new RejectedException(Reason.EMPTY, "The message has no bytes.");
        }
        if (ImageFormat.sniff(payload).isPresent()) {
            return Request.ofImage(payload, null);
        }
        if (looksLikeText(payload)) {
            return JsonRequest.parse(payload, maxBytes);
        }
        throw unsupported(payload);
    }

    private static RejectedException unsupported(byte[] payload) {
        return new RejectedException(Reason.UNSUPPORTED_FORMAT,
                "The bytes are no JPEG, PNG, BMP, TIFF or WebP image; they begin with %s. Send one of these."
                        .formatted(hex(payload)));
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

    private static String hex(byte[] payload) {
        return java.util.HexFormat.ofDelimiter(" ").formatHex(payload, 0, Math.min(8, payload.length));
    }
}
