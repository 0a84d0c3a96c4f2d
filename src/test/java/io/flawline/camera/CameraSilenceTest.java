package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.camera.CameraLine.Taken;

/** A camera that drops, stalls or gives no image is connected again, and readiness names it. */
@Tag("slow")
class CameraSilenceTest extends HttpCameraTestBase {

    @Test
    void aCameraThatDropsOrStallsIsConnectedAgain() throws Exception {
        try (HttpPeer camera = stream((n, call) -> {
            call.part(IMAGES.get(n));
            if (n == 1) {
                return;
            }
            if (n == 2) {
                call.text("Content-Type: image/jpeg\r\n\r\n\u00ff\u00d8\u00ff");
            }
            Thread.currentThread().join();
        }); CameraLine line = new CameraLine().from("camera:line-1?timeout=300&source=" + camera.url())) {
            await().atMost(CameraLine.patience()).until(() -> line.taken().size() >= 3);

            assertThat(line.taken()).extracting(Taken::image).startsWith(IMAGES.get(1), IMAGES.get(2), IMAGES.get(3));
            assertThat(line.status().reconnects()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void readinessNamesACameraThatGivesNothing() throws Exception {
        HttpPeer.Script script = (n, call) -> {
            call.beginStream();
            while (true) {
                call.part(IMAGES.get(1));
                Thread.sleep(20);
            }
        };
        HttpPeer first = new HttpPeer(script);
        int port = first.port();
        try (CameraLine line = new CameraLine().from("camera:line-1?silence=500&source=" + first.url())) {
            await().atMost(CameraLine.patience()).until(() -> line.taken().size() > 2);
            assertThat(line.unreadiness()).isNull();

            first.close();
            await().atMost(CameraLine.patience()).until(() -> line.unreadiness() != null);
            assertThat(line.unreadiness()).contains("the camera line-1 has given nothing for");

            try (HttpPeer again = new HttpPeer(port, script)) {
                await().atMost(CameraLine.patience()).until(() -> line.unreadiness() == null);
            }
        } finally {
            first.close();
        }
    }

    @Test
    void aSnapshotCameraThatNobodyAsksIsWatched() throws Exception {
        HttpPeer camera = new HttpPeer((n, call) -> call.image(IMAGES.get(0)));
        try (CameraLine line = new CameraLine().to("camera:line-1?silence=300&timeout=500&source=" + camera.url())) {
            await().atMost(CameraLine.patience()).until(() -> camera.calls() > 2);
            assertThat(line.unreadiness()).isNull();
            assertThat(line.status().frames()).isZero();
            camera.close();
            await().atMost(CameraLine.patience()).until(() -> line.unreadiness() != null);
        } finally {
            camera.close();
        }
    }

    /** Each byte comes before the time-out of the socket. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCameraThatSendsAByteNowAndThenIsGivenUp(boolean header) throws Exception {
        Semaphore never = new Semaphore(0);
        try (HttpPeer camera = new HttpPeer((n, call) -> {
            if (header) {
                call.text("HTTP/1.1 200 OK\r\nX: ");
            } else {
                call.status("200 OK", "Content-Type: image/jpeg", "Content-Length: 100000");
            }
            while (!never.tryAcquire(20, TimeUnit.MILLISECONDS)) {
                call.text("x");
            }
        }); CameraLine line = new CameraLine().from("camera:line-1?every=20&silence=200&timeout=200&source=" + camera.url())) {
            await().atMost(CameraLine.patience()).until(() -> String.valueOf(line.unreadiness()).contains("did not send an image within 400 ms"));
        }
    }

    @Test
    void whatIsNotAnImageIsRefusedByName() throws Exception {
        try (HttpPeer camera = new HttpPeer((n, call) -> {
            call.status("200 OK", "Content-Type: text/html");
            call.text("<html>");
        }); CameraLine line = new CameraLine().from("camera:line-1?silence=100&source=" + camera.url())) {
            await().atMost(CameraLine.patience()).until(() -> line.unreadiness() != null);
            assertThat(line.unreadiness()).contains("text/html", "multipart/x-mixed-replace");
        }
    }
}
