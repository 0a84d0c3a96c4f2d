package io.flawline.request;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.jspecify.annotations.Nullable;

/**
 * The image of a JSON request, decoded before the JSON is read: a reader would step over its text byte by byte only to find
 * the end. Here the end is guessed from the end of the message, and decoding proves the guess, as Base64 has no quote.
 *
 * @param start the first byte of the image's text
 * @param end   the quote that ends it
 * @param image the decoded bytes
 * @param rest  the message without the text
 */
record ImageText(int start, int end, byte[] image, byte[] rest) {

    /** Shorter messages are read at once, in bytes. */
    private static final int SHORT = 4_096;
    /** Bytes in which the image has to begin; a hostile message is not stepped over twice. */
    private static final int HEAD = 65_536;
    /** Bytes without a quote from which on they are taken for Base64. */
    private static final int FAR = 512;

    /**
     * Decodes the image of a message.
     *
     * @return null where the message has to be read to find its image, or to find what is wrong with it
     */
    static @Nullable ImageText of(byte[] json, long maxBytes, JsonFactory factory) {
        if (json.length < SHORT) {
            return null;
        }
        int start = start(json, factory);
        int end = start < 0 ? -1 : lastQuotes(json, start);
        byte[] image = end < 0 ? null : Base64Text.decodePlain(json, start, end, maxBytes);
        if (image == null) {
            return null;
        }
        byte[] rest = new byte[json.length - (end - start)];
        System.arraycopy(json, 0, rest, 0, start);
        System.arraycopy(json, end, rest, start, json.length - end);
        return new ImageText(start, end, image, rest);
    }

    /** Returns where a place in the rest is in the message. */
    long inMessage(long offset) {
        return offset < start ? offset : offset + end - start;
    }

    /** Returns the first byte of the image's text; negative when the first field of that name has none. */
    private static int start(byte[] json, JsonFactory factory) {
        try (JsonParser parser = factory.createParser(json, 0, Math.min(json.length, HEAD))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return -1;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isImage = parser.currentName().equals("image");
                JsonToken value = parser.nextToken();
                if (isImage) {
                    long offset = parser.currentTokenLocation().getByteOffset();
                    return value == JsonToken.VALUE_STRING && offset >= 0 && json[(int) offset] == '"' ? (int) offset + 1 : -1;
                }
                parser.skipChildren();
            }
            return -1;
        } catch (IOException malformed) {
            return -1;
        }
    }

    /** Returns the first of the quotes at the end of a message that are near to each other; negative when there is none. */
    private static int lastQuotes(byte[] json, int start) {
        int quote = -1;
        int without = 0;
        for (int at = json.length - 1; at >= start && without < FAR; at--) {
            without++;
            if (json[at] == '"') {
                quote = at;
                without = 0;
            }
        }
        return quote;
    }
}
