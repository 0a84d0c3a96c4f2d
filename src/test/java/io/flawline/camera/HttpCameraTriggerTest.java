package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/** A trigger gets the image of its moment, or a rejection. */
@Tag("slow")
class HttpCameraTriggerTest extends HttpCameraTestBase {

    @Test
    void aTriggerGetsTheImageOfItsMoment() throws Exception {
        AtomicInteger scene = new AtomicInteger();
        try (HttpPeer camera = new HttpPeer((n, call) -> call.image(IMAGES.get(scene.get())));
                CameraLine line = new CameraLine().to("camera:line-1?source=" + camera.url())) {
            for (int i = 1; i < 10; i++) {
                scene.set(i);
                assertThat(line.trigger("part " + i).image()).isEqualTo(IMAGES.get(i));
            }
            assertThat(line.status().frames()).isEqualTo(9);
        }
    }

    @Test
    void aTriggerOfAStreamGetsAnImageThatCameLater() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        Semaphore next = new Semaphore(0);
        try (HttpPeer camera = stream((n, call) -> {
            while (true) {
                call.part(IMAGES.get(sent.getAndIncrement()));
                next.acquire();
            }
        }); CameraLine line = new CameraLine().to("camera:line-1?source=" + camera.url())) {
            await().atMost(CameraLine.patience()).until(() -> line.status().frames() == 1);
            Thread later = new Thread(() -> {
                await().atMost(CameraLine.patience()).until(() -> line.component().isAwaited("line-1"));
                next.release();
            });
            later.start();
            assertThat(line.trigger("now").image()).isEqualTo(IMAGES.get(1));
            later.join();
        }
    }

    @Test
    void aTriggerWithoutAnImageIsRejectedAndNotTriedAgain() throws Exception {
        try (HttpPeer camera = new HttpPeer((n, call) -> call.status("503 Busy", "Content-Length: 0"));
                CameraLine line = new CameraLine().to("camera:line-1?timeout=400&source=" + camera.url())) {
            assertThatThrownBy(() -> line.trigger("now")).rootCause().isInstanceOfSatisfying(RejectedException.class,
                    e -> assertThat(e.reason()).isEqualTo(Reason.TIMED_OUT)).hasMessageContaining("The camera line-1 gave no image within")
                    .hasMessageContaining("503");
        }
    }
}
