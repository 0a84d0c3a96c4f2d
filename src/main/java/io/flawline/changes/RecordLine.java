package io.flawline.changes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One line of the record. The hash is that of the JSON before it was added: of the line's text without its last key.
 *
 * @param number   from 1
 * @param previous hash of the line before; {@link #FIRST} for the first line
 * @param hash     of this line
 * @param json     the complete line
 */
record RecordLine(long number, String previous, String hash, ObjectNode json) {

    /** What the first line has as the hash of the line before it. */
    static final String FIRST = "0".repeat(64);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern HASHED = Pattern.compile("(?s)(\\{.*),\"hash\":\"([0-9a-f]{64})\"}");

    /** Returns the text of the next line, without its end. */
    static String text(long number, String previous, String who, Change change) {
        ObjectNode json = JSON.createObjectNode().put("n", number).put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("who", who).put("what", change.what()).put("subject", change.subject());
        json.set("before", JSON.valueToTree(change.before()));
        json.set("after", JSON.valueToTree(change.after()));
        String body = json.put("previous", previous).toString();
        return body.substring(0, body.length() - 1) + ",\"hash\":\"" + sha256(body) + "\"}";
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException when it was changed, as its hash is not that of its content, or it is no line of a record
     */
    static RecordLine read(String text) {
        Matcher hashed = HASHED.matcher(text);
        if (!hashed.matches() || !sha256(hashed.group(1) + "}").equals(hashed.group(2))) {
            throw new IllegalArgumentException("its hash is not that of its content");
        }
        try {
            JsonNode json = JSON.readTree(text);
            return new RecordLine(json.required("n").longValue(), json.required("previous").textValue(), hashed.group(2), (ObjectNode) json);
        } catch (JsonProcessingException | ClassCastException e) {
            throw new IllegalArgumentException("it is not a line of a record", e);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
