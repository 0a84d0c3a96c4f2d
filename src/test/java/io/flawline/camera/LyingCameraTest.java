package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cameras that do not keep to HTTP at first: nothing wrong is passed on, and each is asked again until it gives an image. */
@Tag("slow")
class LyingCameraTest {
    private static final byte[] IMAGE = TestFrames.jpeg(3);
    private static final byte[] HALF = Arrays.copyOf(IMAGE, IMAGE.length / 2);
    /** The first requests are answered wrongly: one finds out what the camera sends. */
    private static final int LIES = 1;
    /** Requests of a caller that follows five redirects. */
    private static final int REDIRECTS = 6;
    private static final List<String> REDIRECTED = List.of("login in a loop", "ever another place");

    /** Answers the first requests as the camera of that name does. */
    private static Map<String, HttpPeer.Script> liars() {
        Map<String, HttpPeer.Script> liars = new LinkedHashMap<>();
        liars.put("length too large", (n, call) -> jpeg(call, IMAGE, IMAGE.length + 1_000));
        liars.put("length too small", (n, call) -> jpeg(call, IMAGE, IMAGE.length / 2));
        liars.put("compressed in an unknown way", (n, call) -> {
            call.status("200 OK", "Content-Type: image/jpeg", "Content-Encoding: br", "Content-Length: " + IMAGE.length);
            call.out().write(IMAGE);
        });
        liars.put("compressed and not", (n, call) -> {
            call.status("200 OK", "Content-Type: image/jpeg", "Content-Encoding: gzip", "Content-Length: " + IMAGE.length);
            call.out().write(IMAGE);
        });
        liars.put("stream compressed and not", (n, call) -> {
            call.status("200 OK", "Content-Type: multipart/x-mixed-replace; boundary=frame", "Content-Encoding: gzip");
            call.text("--frame\r\n");
            call.part(IMAGE);
        });
        liars.put("truncated", (n, call) -> jpeg(call, HALF, HALF.length));
        liars.put("empty", (n, call) -> jpeg(call, new byte[0], 0));
        liars.put("no content", (n, call) -> call.status("204 No Content"));
        liars.put("page of a login as image", (n, call) -> jpeg(call, "<html>Please log in</html>".getBytes(), 26));
        liars.put("page of a login", (n, call) -> {
            call.status("200 OK", "Content-Type: text/html");
            call.text("<html>Please log in</html>");
        });
        liars.put("login", (n, call) -> call.status("401 Unauthorized", "WWW-Authenticate: Digest realm=\"camera\", nonce=\"1\", qop=\"auth\""));
        liars.put("login in a loop", (n, call) -> call.status("302 Found", "Location: /video"));
        liars.put("ever another place", (n, call) -> call.status("302 Found", "Location: /video" + n));
        liars.put("line without an end", (n, call) -> {
            call.text("HTTP/1.1 200 OK\r\nX-Camera: ");
            endlessly(call, "a".repeat(8_192));
        });
        liars.put("head without an end", (n, call) -> {
            call.text("HTTP/1.1 200 OK\r\n");
            endlessly(call, "X-Camera: yes\r\n");
        });
        liars.put("body without an end", (n, call) -> {
            call.status("200 OK", "Content-Type: image/jpeg", "Transfer-Encoding: chunked");
            endlessly(call, "2000\r\n" + "a".repeat(8_192) + "\r\n");
        });
        liars.put("no chunk", (n, call) -> {
            call.status("200 OK", "Content-Type: image/jpeg", "Transfer-Encoding: chunked");
            call.text("zz\r\nabc\r\n");
        });
        liars.put("slow head", (n, call) -> slowly(call, "HTTP/1.1 200 OK\r\nX-Camera: " + "a".repeat(10_000)));
        liars.put("slow body", (n, call) -> {
            call.status("200 OK", "Content-Type: image/jpeg", "Content-Length: 100000");
            slowly(call, "a".repeat(10_000));
        });
        liars.put("stream without a delimiter", (n, call) -> {
            call.status("200 OK", "Content-Type: multipart/x-mixed-replace; boundary=frame");
            endlessly(call, "a\r\n");
        });
        liars.put("stream with endless headers", (n, call) -> {
            call.beginStream();
            endlessly(call, "X-Camera: yes\r\n");
        });
        liars.put("stream with an endless image", (n, call) -> {
            call.beginStream();
            call.text("Content-Type: image/jpeg\r\n\r\n");
            endlessly(call, "a".repeat(8_192));
        });
        liars.put("stream with a slow image", (n, call) -> {
            call.beginStream();
            call.text("Content-Type: image/jpeg\r\n\r\n");
            slowly(call, "a".repeat(10_000));
        });
        liars.put("stream that is no multipart", (n, call) -> {
            call.status("200 OK", "Content-Type: multipart/x-mixed-replace; boundary=frame", "Content-Length: " + IMAGE.length);
            call.out().write(IMAGE);
        });
        return liars;
    }

    private static void jpeg(HttpPeer.Call call, byte[] body, int length) throws IOException {
        call.status("200 OK", "Content-Type: image/jpeg", "Content-Length: " + length);
        call.out().write(body);
        call.out().flush();
    }

    private static void endlessly(HttpPeer.Call call, String text) throws IOException {
        while (true) {
            call.text(text);
        }
    }

    /** Each byte comes within the timeout of the camera, and all of them do not. */
    private static void slowly(HttpPeer.Call call, String text) throws Exception {
        for (char letter : text.toCharArray()) {
            call.text(String.valueOf(letter));
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void nothingWrongIsPassedOnAndTheCameraReturns() throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        Map<String, CameraLine> lines = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, HttpPeer.Script> liar : liars().entrySet()) {
                HttpPeer camera = new HttpPeer((n, call) -> {
                    if (n <= (REDIRECTED.contains(liar.getKey()) ? REDIRECTS : LIES)) {
                        liar.getValue().answer(n, call);
                    } else {
                        call.image(IMAGE);
                    }
                });
                open.add(camera);
                CameraLine line = new CameraLine().from("camera:line-1?every=20&timeout=300&silence=500&source=" + camera.url());
                open.add(line);
                lines.put(liar.getKey(), line);
            }
            lines.forEach((liar, line) -> {
                await(liar).atMost(CameraLine.patience()).until(() -> line.taken().size() >= 3);
                assertThat(line.taken()).as(liar).allSatisfy(taken -> assertThat(taken.image()).isEqualTo(IMAGE));
                assertThat(line.status().reconnects()).as(liar).isGreaterThanOrEqualTo(1);
                await(liar).atMost(CameraLine.patience()).until(() -> line.unreadiness() == null);
            });
        } finally {
            for (AutoCloseable one : open) {
                one.close();
            }
        }
    }

    /** A camera that hangs while it is asked for an image counts as silent, although it sends a byte now and then. */
    @Test
    void aCameraThatNeverFinishesIsNamed() throws Exception {
        try (HttpPeer camera = new HttpPeer((n, call) -> slowly(call, "HTTP/1.1 200 OK\r\nX-Camera: " + "a".repeat(10_000)));
                CameraLine line = new CameraLine().from("camera:line-1?every=20&timeout=200&silence=500&source=" + camera.url())) {
            await().atMost(CameraLine.patience()).until(() -> line.unreadiness() != null);
            assertThat(line.unreadiness()).contains("the camera line-1 has given nothing for", "did not send an image within 400 ms");
        }
    }
}
