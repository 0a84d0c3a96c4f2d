package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cameras that ask for a login, in the two ways that HTTP has for it. */
class CameraLoginTest {
    private static final String USER = "view er";
    private static final String PASSWORD = "s3cr:t@";

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Digest MD5", "Digest SHA-256"})
    void theRightLoginGetsTheImage(String scheme) throws Exception {
        byte[] image = TestFrames.jpeg(7);
        try (HttpPeer camera = guarded(scheme, image)) {
            assertThat(Cameras.take(camera.url(), Map.of("username", USER, "password", PASSWORD), "")).isEqualTo(image);
            assertThat(Cameras.take(camera.url().replace("//", "//view%20er:s3cr%3At%40@"), Map.of(), "")).isEqualTo(image);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Digest MD5"})
    void aWrongOrMissingLoginIsNamedWithoutIt(String scheme) throws Exception {
        try (HttpPeer camera = guarded(scheme, TestFrames.jpeg(7))) {
            assertThatThrownBy(() -> Cameras.take(camera.url(), Map.of("username", USER, "password", "wr0ng"), ""))
                    .hasMessageContaining("401: it does not accept the username and password that are set").message().doesNotContain("wr0ng");
            assertThatThrownBy(() -> Cameras.take(camera.url(), Map.of(), "")).hasMessageContaining("401: it asks for a login; set username and password");
        }
    }

    private static HttpPeer guarded(String scheme, byte[] image) throws Exception {
        return new HttpPeer((n, call) -> {
            if (isRight(scheme, call.head())) {
                call.image(image);
            } else {
                call.status("401 Unauthorized", "WWW-Authenticate: " + (scheme.equals("Basic") ? "Basic realm=\"cam\""
                        : "Digest realm=\"cam\", qop=\"auth\", nonce=\"abc123\", algorithm=" + scheme.substring(7)), "Content-Length: 0");
            }
        });
    }

    private static boolean isRight(String scheme, String head) throws Exception {
        if (scheme.equals("Basic")) {
            return head.contains("Authorization: Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8)));
        }
        if (!head.contains("Authorization: Digest")) {
            return false;
        }
        String hash = scheme.substring(7);
        String expected = hash(hash, hash(hash, USER + ":cam:" + PASSWORD) + ":abc123:" + field(head, "nc") + ":" + field(head, "cnonce")
                + ":auth:" + hash(hash, "GET:" + field(head, "uri")));
        return expected.equals(field(head, "response"));
    }

    private static String field(String head, String name) {
        Matcher value = Pattern.compile("[ ,]" + name + "=\"?([^\",]*)").matcher(head);
        return value.find() ? value.group(1) : "";
    }

    private static String hash(String algorithm, String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
