package io.flawline.request;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Base64 as senders write it: plain, wrapped, URL-safe, unpadded, or behind {@code data:image/…;base64,}. All give
 * the same bytes; any other character is refused, never half-decoded.
 */
final class Base64Text {

    private static final int LONGEST_PREFIX = 100;
    /** Characters that are decoded in one call, a multiple of 4. */
    static final int PIECE = 8_192;

    private Base64Text() {
    }

    /**
     * @param text     UTF-8, left as it is
     * @param start    first byte of the text
     * @param end      behind its last byte
     * @param maxBytes the most that the decoded image may have
     * @throws RejectedException {@code bad-base64}, {@code too-large} or {@code empty}
     */
    static byte[] decode(byte[] text, int start, int end, long maxBytes) {
        int from = start + prefix(text, start, end);
        long atMost = (end - from) / 4L * 3 + 3;
        // Line breaks and escapes add less than a quarter; what is still over the limit need not be copied to be
        // rejected.
        if (atMost * 3 / 4 > maxBytes) {
            throw tooLarge(atMost, maxBytes);
        }
        byte[] bytes;
        try {
            bytes = plain(text, from, end);
        } catch (IllegalArgumentException notPlain) {
            byte[] copy = Arrays.copyOfRange(text, start, end);
            int length = unescape(copy);
            bytes = plain(copy, 0, normalise(copy, prefix(copy, 0, length), length));
        }
        if (bytes.length == 0) {
            throw new RejectedException(Reason.EMPTY, "The image is an empty Base64 text.");
        }
        if (bytes.length > maxBytes) {
            throw tooLarge(bytes.length, maxBytes);
        }
        return bytes;
    }

    /**
     * Decodes a text if it is plain Base64, perhaps after {@code data:image/…;base64,}, so that it has no quote and no escape.
     *
     * @return null if it is not, or if it is empty or above the limit, which {@link #decode} then says
     */
    static byte @Nullable [] decodePlain(byte[] text, int start, int end, long maxBytes) {
        int from = start + prefix(text, start, end);
        if ((end - from) / 4L * 3 * 3 / 4 > maxBytes || !isPrintable(text, start, from)) {
            return null;
        }
        try {
            byte[] bytes = plain(text, from, end);
            return bytes.length == 0 || bytes.length > maxBytes ? null : bytes;
        } catch (IllegalArgumentException notPlain) {
            return null;
        }
    }

    private static boolean isPrintable(byte[] text, int from, int end) {
        for (int at = from; at < end; at++) {
            if (text[at] < ' ' || text[at] == '"' || text[at] == '\\') {
                return false;
            }
        }
        return true;
    }

    /**
     * Decodes plain text of the standard alphabet, padded or not, in pieces. The JDK's decoder is vectorised only where the
     * second compiler has compiled its caller, which takes thousands of calls: with one call for an image, that would be
     * thousands of images.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    private static byte[] plain(byte[] text, int from, int end) {
        int length = end - from;
        int padding = length > 1 && text[end - 1] == '=' ? text[end - 2] == '=' ? 2 : 1 : 0;
        byte[] decoded = new byte[(int) ((length - padding) * 3L / 4)];
        byte[] piece = new byte[PIECE];
        byte[] bytes = new byte[PIECE / 4 * 3];
        int at = from;
        int filled = 0;
        while (end - at > PIECE) {
            System.arraycopy(text, at, piece, 0, PIECE);
            if (Base64.getDecoder().decode(piece, bytes) != bytes.length) {
                throw new IllegalArgumentException("padding before the end");
            }
            System.arraycopy(bytes, 0, decoded, filled, bytes.length);
            at += PIECE;
            filled += bytes.length;
        }
        if (end - at > 2 && text[end - 3] == '=') {
            throw new IllegalArgumentException("too much padding, which the JDK's decoder lets pass");
        }
        byte[] last = Base64.getDecoder().decode(Arrays.copyOfRange(text, at, end));
        if (last.length != decoded.length - filled) {
            throw new IllegalArgumentException("padding that does not fit");
        }
        System.arraycopy(last, 0, decoded, filled, last.length);
        return decoded;
    }

    private static int prefix(byte[] text, int start, int end) {
        String head = new String(text, start, Math.min(end - start, LONGEST_PREFIX), StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT);
        int comma = head.indexOf(',');
        return head.startsWith("data:") && comma > 0 && head.substring(0, comma).endsWith(";base64") ? comma + 1 : 0;
    }

    /** Drops white space and padding and maps the URL-safe alphabet to the plain one, in place; returns the length left. */
    private static int normalise(byte[] text, int from, int end) {
        int length = 0;
        int padding = 0;
        for (int i = from; i < end; i++) {
            byte c = text[i];
            if (c == '\n' || c == '\r' || c == ' ' || c == '\t') {
                continue;
            }
            if (c == '=') {
                padding++;
                continue;
            }
            boolean allowed = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
                    || c == '+' || c == '/' || c == '-' || c == '_';
            if (!allowed) {
                throw bad("has the byte 0x%02x at place %d; allowed are A-Z a-z 0-9 + / - _ =".formatted(c & 0xff, i));
            }
            if (padding > 0) {
                throw bad("continues after its padding, at place " + i);
            }
            text[length++] = c == '-' ? (byte) '+' : c == '_' ? (byte) '/' : c;
        }
        if (length % 4 == 1) {
            throw bad("has " + length + " characters, which no number of bytes gives: it was cut or has one too many");
        }
        if (padding > 2 || padding > 0 && (length + padding) % 4 != 0) {
            throw bad("ends in " + padding + " padding characters, which does not fit its " + length + " others");
        }
        return length;
    }

    /**
     * Undoes the escapes of JSON in place; returns the length left. Many writers escape more than they must: PHP the
     * slash, .NET the plus as a code point, Gson the padding. An escape that means no character of ASCII is left to be
     * refused.
     */
    private static int unescape(byte[] text) {
        int length = 0;
        for (int i = 0; i < text.length; i++) {
            byte c = text[i];
            if (c == '\\' && i + 1 < text.length) {
                byte kind = text[++i];
                switch (kind) {
                    case 'n', 'r', 't' -> c = '\n';
                    case 'u' -> {
                        int code = codePoint(text, i + 1);
                        c = code < 0x80 ? (byte) code : c;
                        i += 4;
                    }
                    case '/' -> c = kind;
                    default -> {}
                }
            }
            text[length++] = c;
        }
        return length;
    }

    /** Returns the code point of four hexadecimal digits; {@link Integer#MAX_VALUE} when they are none. */
    private static int codePoint(byte[] text, int start) {
        try {
            return HexFormat.fromHexDigits(new String(text, start, Math.min(4, text.length - start), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return Integer.MAX_VALUE;
        }
    }

    private static RejectedException bad(String what) {
        return new RejectedException(Reason.BAD_BASE64, "The Base64 text of the image " + what + ".");
    }

    private static RejectedException tooLarge(long bytes, long maxBytes) {
        return new RejectedException(Reason.TOO_LARGE,
                "The image has " + bytes + " bytes; flawline.limits.max-bytes allows " + maxBytes + ".");
    }
}
