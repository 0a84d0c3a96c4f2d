package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cameras that ask for a login, in the two ways that HTTP has for it. */
class CameraLoginTest {
    private static final byte[] IMAGE = TestFrames.jpeg(7);
    private static final Map<String, String> LOGIN = Map.of("username", Login.USER, "password", Login.PASSWORD);

    @Test
    void theRightLoginGetsTheImage() throws Exception {
        try (HttpPeer camera = new HttpPeer((n, call) -> answer(Login.isBasic(call.head()), call, "Basic realm=\"cam\""))) {
            assertThat(Cameras.take(camera.url(), LOGIN, "")).isEqualTo(IMAGE);
            assertThat(Cameras.take(camera.url().replace("//", "//view%20er:s3cr%3At%40@"), Map.of(), "")).isEqualTo(IMAGE);
        }
    }

    /** What cameras announce for digest: several ways at once, some that nobody has, old ones without qop. */
    @ParameterizedTest
    @ValueSource(strings = {
        "qop=\"auth\", algorithm=MD5", "qop=\"auth\", algorithm=SHA-256", "qop=\"auth\"", "qop=\"auth,auth-int\"", "qop=auth, algorithm=MD5, opaque=\"x=\"",
        "algorithm=MD5", "", "qop=\"auth\", algorithm=MD5-sess",
        "qop=\"auth\", algorithm=SHA-256 | qop=\"auth\", algorithm=MD5",
        "qop=\"auth\", algorithm=MD5 | qop=\"auth\", algorithm=SHA-256",
        "algorithm=\"SHA-512-256\", qop=\"auth\" | qop=\"auth\", algorithm=\"MD5\"",
        "qop=\"auth\", algorithm=SHA-512-256 | qop=\"auth\", algorithm=MD5"})
    void digestInTheWaysOfCameras(String ways) throws Exception {
        List<String> challenges = new ArrayList<>();
        for (String way : ways.split("\\|")) {
            challenges.add("Digest realm=\"cam\", nonce=\"abc123\"" + (way.isBlank() ? "" : ", " + way.strip()));
        }
        try (HttpPeer camera = new HttpPeer((n, call) -> answer(Login.isDigest(call.head(), "abc123"), call, challenges.toArray(String[]::new)))) {
            assertThat(Cameras.take(camera.url(), LOGIN, "")).isEqualTo(IMAGE);
        }
    }

    /** A camera makes a nonce stale after a while, some after each request; no image is lost by it. */
    @ParameterizedTest
    @CsvSource({"1, true", "3, true", "3, false"})
    void aStaleNonceIsReplaced(int uses, boolean says) throws Exception {
        int[] used = new int[2];
        try (HttpPeer camera = new HttpPeer((n, call) -> {
            synchronized (used) {
                boolean right = Login.isDigest(call.head(), "nonce" + used[1]) && used[0]++ < uses;
                if (!right) {
                    used[0] = 0;
                    used[1]++;
                }
                answer(right, call, "Digest realm=\"cam\", qop=\"auth\", algorithm=MD5, nonce=\"nonce%d\"%s".formatted(used[1], says ? ", stale=true" : ""));
            }
        }); CameraLine line = new CameraLine().from("camera:line-1?every=5&username=RAW(%s)&password=RAW(%s)&source=%s".formatted(Login.USER, Login.PASSWORD,
                camera.url()))) {
            await().atMost(CameraLine.patience()).until(() -> line.taken().size() >= 20);
            assertThat(line.status().reconnects()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic realm=\"cam\"", "Digest realm=\"cam\", nonce=\"abc123\", qop=\"auth\", algorithm=MD5",
        "Digest realm=\"cam\", nonce=\"abc123\", qop=\"auth\", algorithm=SHA-512-256", "Negotiate"})
    void aWrongOrMissingLoginIsNamedWithoutIt(String challenge) throws Exception {
        try (HttpPeer camera = new HttpPeer((n, call) -> answer(false, call, challenge))) {
            assertThatThrownBy(() -> Cameras.take(camera.url(), Map.of("username", Login.USER, "password", "wr0ng"), ""))
                    .hasMessageContaining("401: it does not accept the username and password that are set").message().doesNotContain("wr0ng");
            assertThatThrownBy(() -> Cameras.take(camera.url(), Map.of(), "")).hasMessageContaining("401: it asks for a login; set username and password");
            assertThat(camera.heads()).hasSizeLessThan(6);
        }
    }

    /** The login is for the address that the user wrote: the other may be another party. */
    @ParameterizedTest
    @CsvSource({"localhost, Basic", "127.0.0.1, Basic", "localhost, Digest", "127.0.0.1, Digest"})
    void aLoginDoesNotFollowARedirect(String host, String scheme) throws Exception {
        String challenge = scheme.equals("Basic") ? "Basic realm=\"cam\"" : "Digest realm=\"cam\", nonce=\"abc123\", qop=\"auth\"";
        try (HttpPeer thief = new HttpPeer((n, call) -> answer(false, call, challenge));
                HttpPeer camera = new HttpPeer((n, call) -> {
                    if (Login.isBasic(call.head()) || Login.isDigest(call.head(), "abc123")) {
                        call.status("302 Found", "Location: http://%s:%d/video".formatted(host, thief.port()), "Content-Length: 0");
                    } else {
                        answer(false, call, challenge);
                    }
                })) {
            assertThatThrownBy(() -> Cameras.take(camera.url(), LOGIN, "")).hasMessageContainingAll("401: it redirects to http://%s:%d".formatted(host, thief.port()),
                    "does not get the login");
            assertThat(thief.heads()).isNotEmpty().noneMatch(head -> head.contains("Authorization"));
        }
    }

    /** A redirect within the camera, as to another path, is one of the camera. */
    @Test
    void aLoginFollowsARedirectWithinTheCamera() throws Exception {
        try (HttpPeer camera = new HttpPeer((n, call) -> {
            if (call.head().startsWith("GET /video")) {
                call.status("302 Found", "Location: /snapshot.jpg", "Content-Length: 0");
            } else {
                answer(Login.isBasic(call.head()), call, "Basic realm=\"cam\"");
            }
        })) {
            assertThat(Cameras.take(camera.url(), LOGIN, "")).isEqualTo(IMAGE);
        }
    }

    private static void answer(boolean right, HttpPeer.Call call, String... challenges) throws Exception {
        if (right) {
            call.image(IMAGE);
            return;
        }
        List<String> headers = new ArrayList<>(List.of("Content-Length: 0"));
        for (String challenge : challenges) {
            headers.add("WWW-Authenticate: " + challenge);
        }
        call.status("401 Unauthorized", headers.toArray(String[]::new));
    }
}
