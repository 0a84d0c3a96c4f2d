package io.flawline.mqtt;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds the large payloads of one client's connection while the client handles placeholders in their place. A placeholder
 * contains a random number that no sender knows, so that a message from outside can never name a payload of another one.
 *
 * <p>Thread-safe. The client holds about ten messages between reading and delivery, which bounds what is held here.
 */
final class Payloads {

    /** Bytes of a placeholder. */
    static final int PLACEHOLDER = 64;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] secret = new byte[PLACEHOLDER - Long.BYTES];
    private final Map<String, byte[]> payloads = new ConcurrentHashMap<>();
    private long count;

    Payloads() {
        RANDOM.nextBytes(secret);
    }

    /** Holds a payload and returns its placeholder, {@value #PLACEHOLDER} bytes. */
    synchronized byte[] put(byte[] payload) {
        byte[] placeholder = ByteBuffer.allocate(PLACEHOLDER).put(secret).putLong(count++).array();
        payloads.put(key(placeholder), payload);
        return placeholder;
    }

    /** Returns the payload of a placeholder and forgets it; any other array is returned as it is. */
    byte[] take(byte[] placeholder) {
        byte[] payload = placeholder.length == PLACEHOLDER ? payloads.remove(key(placeholder)) : null;
        return payload == null ? placeholder : payload;
    }

    /** Forgets all payloads, as at a new connection, before which the client discards what it has not delivered. */
    void clear() {
        payloads.clear();
    }

    private static String key(byte[] placeholder) {
        return HexFormat.of().formatHex(placeholder);
    }
}
