package io.flawline.camera;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a camera asks of a user, and whether a request has it. */
final class Login {
    static final String USER = "view er";
    static final String PASSWORD = "s3cr:t@";

    private Login() {
    }

    static boolean isBasic(String head) {
        return head.contains("Authorization: Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8)));
    }

    /** @param nonce the one that is valid now */
    static boolean isDigest(String head, String nonce) throws Exception {
        if (!head.contains("Authorization: Digest") || !field(head, "nonce").equals(nonce)) {
            return false;
        }
        String algorithm = field(head, "algorithm");
        String hash = algorithm.isEmpty() || algorithm.startsWith("MD5") ? "MD5" : "SHA-256";
        String first = hash(hash, USER + ":cam:" + PASSWORD);
        if (algorithm.endsWith("-sess")) {
            first = hash(hash, first + ":" + nonce + ":" + field(head, "cnonce"));
        }
        String second = hash(hash, "GET:" + field(head, "uri"));
        String between = field(head, "qop").isEmpty() ? nonce : nonce + ":" + field(head, "nc") + ":" + field(head, "cnonce") + ":" + field(head, "qop");
        return hash(hash, first + ":" + between + ":" + second).equals(field(head, "response"));
    }

    private static String field(String head, String name) {
        Matcher value = Pattern.compile("[ ,]" + name + "=\"?([^\",\\s]*)").matcher(head);
        return value.find() ? value.group(1) : "";
    }

    private static String hash(String algorithm, String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
