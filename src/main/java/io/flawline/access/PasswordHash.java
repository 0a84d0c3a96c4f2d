package io.flawline.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as it is stored: {@code pbkdf2-sha512$<iterations>$<salt>$<hash>}, both in Base64. PBKDF2 of RFC 8018 with
 * HMAC-SHA-512 and the number of iterations that OWASP's Password Storage Cheat Sheet recommends.
 */
public record PasswordHash(int iterations, byte[] salt, byte[] hash) {
    private static final int RECOMMENDED = 210_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern FORM = Pattern.compile("pbkdf2-sha512\\$(\\d{4,7})\\$([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+)");

    public static PasswordHash of(char[] password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(RECOMMENDED, salt, derive(password, salt, RECOMMENDED, HASH_BYTES));
    }

    /** @throws IllegalArgumentException when the text is not of the form that {@link #toString} gives */
    static PasswordHash parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a hash that bin/flawline user has made");
        }
        return new PasswordHash(Integer.parseInt(parts.group(1)), Base64.getDecoder().decode(parts.group(2)),
                Base64.getDecoder().decode(parts.group(3)));
    }

    boolean matches(char[] password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations, hash.length));
    }

    private static byte[] derive(char[] password, byte[] salt, int iterations, int bytes) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, bytes * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            spec.clearPassword();
        }
    }

    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "pbkdf2-sha512$%d$%s$%s".formatted(iterations, base64.encodeToString(salt), base64.encodeToString(hash));
    }
}
