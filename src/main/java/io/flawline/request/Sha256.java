package io.flawline.request;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes the hash by which results, recipes and learned images name their bytes. */
public final class Sha256 {

    /** Bytes that are hashed in one call: the JVM compiles what is called often, and only then uses the CPU's own instructions. */
    private static final int PIECE = 8_192;

    private Sha256() {
    }

    /** Returns the SHA-256 of some bytes in lower-case hexadecimal. */
    public static String hex(byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int at = 0; at < bytes.length; at += PIECE) {
                digest.update(bytes, at, Math.min(PIECE, bytes.length - at));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
