package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.camera.CameraLine.Taken;

/** Images of snapshot and MJPEG cameras, well-behaved and not. */
@Tag("slow")
class HttpCameraTest extends HttpCameraTestBase {

    @Test
    void snapshotsArriveByteForByte() throws Exception {
        try (HttpPeer camera = new HttpPeer((n, call) -> call.image(IMAGES.get(n % 40)));
                CameraLine line = new CameraLine().from("camera:line-1?every=20&source=" + camera.url())) {
            await().atMost(CameraLine.patience()).until(() -> line.taken().size() >= 3);

            for (int i = 0; i < 3; i++) {
                Taken taken = line.taken().get(i);
                // The first request finds out what the camera sends.
                assertThat(taken.image()).isEqualTo(IMAGES.get(i + 2));
                assertThat(taken.frame()).isEqualTo(i + 1);
                assertThat(taken.headers()).containsEntry("CamelCameraName", "line-1").containsEntry("CamelCameraSkipped", 0L)
                        .containsEntry("Content-Type", "image/jpeg");
                assertThat(taken.time()).isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/image.jpg?resolution=640x480&user=me&pwd=a%26b", "/cgi/x.cgi?a=1&b=2%20c"})
    void aSourceInARouteFileKeepsItsQuery(String path) throws Exception {
        try (HttpPeer camera = new HttpPeer((n, call) -> call.image(IMAGES.get(0))); CameraLine line = new CameraLine()) {
            line.yaml("""
                    - route:
                        from:
                          uri: "camera:line-1"
                          parameters: {source: "RAW(http://127.0.0.1:%d%s)", every: 20}
                          steps:
                            - to: "direct:taken"
                    """.formatted(camera.port(), path));
            await().atMost(CameraLine.patience()).until(() -> !line.taken().isEmpty());
            assertThat(camera.heads().get(0)).startsWith("GET " + path + " HTTP/1.1");
            assertThat(line.context().getRoute(line.context().getRoutes().get(1).getId()).getEndpoint().toString()).doesNotContain("pwd");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNewestImageWinsAndTheOthersAreCounted(boolean threaded) throws Exception {
        Semaphore gate = new Semaphore(0);
        CountDownLatch allSent = new CountDownLatch(1);
        try (HttpPeer camera = stream((n, call) -> {
            for (int i = 0; i < 20; i++) {
                call.part(IMAGES.get(i));
                // The line must have the first before the others come.
                if (i == 0) {
                    gate.acquire();
                }
            }
            allSent.await();
        }); CameraLine line = new CameraLine()) {
            CountDownLatch busy = new CountDownLatch(1);
            line.threaded(threaded).doing(exchange -> {
                if (exchange.getIn().getHeader(CameraComponent.FRAME, Long.class) == 1) {
                    gate.release();
                    busy.await();
                }
            }).from("camera:line-1?source=" + camera.url());
            await().atMost(CameraLine.patience()).until(() -> line.status().frames() == 20);
            busy.countDown();
            await().atMost(CameraLine.patience()).until(() -> line.taken().size() == 2);

            Taken last = line.taken().get(1);
            assertThat(last.image()).isEqualTo(IMAGES.get(19));
            assertThat(last.frame()).isEqualTo(20);
            assertThat(last.skipped()).isEqualTo(18);
            assertThat(line.status().skipped()).isEqualTo(18);
            allSent.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -40, 40, 2_000, 100_000_000})
    void aStreamWithWrongLengthsLosesNothing(int lie) throws Exception {
        Semaphore next = new Semaphore(1);
        try (HttpPeer camera = stream((n, call) -> {
            for (int i = 0; i < 20; i++) {
                next.acquire();
                // The last ones push the one before them out where lengths cannot be used.
                call.part(IMAGES.get(i), IMAGES.get(i).length + lie);
                if (i == 0 || i >= 17) {
                    next.release();
                }
            }
            call.part(IMAGES.get(20), null);
            Thread.currentThread().join();
        }); CameraLine line = new CameraLine()) {
            line.doing(exchange -> next.release()).from("camera:line-1?source=" + camera.url());
            await().atMost(CameraLine.patience()).until(() -> line.status().frames() >= 19);
            assertThat(line.status().reconnects()).isZero();
            assertThat(line.taken()).allSatisfy(taken -> assertThat(IMAGES.get((int) taken.frame() - 1)).isEqualTo(taken.image()));
        }
    }

    @Test
    void aStreamWithoutLengthsOrWithAnotherDelimiter() throws Exception {
        try (HttpPeer camera = new HttpPeer((n, call) -> {
            call.status("200 OK", "Content-Type: multipart/x-mixed-replace;boundary=\"--wrong\"");
            for (int i = 0; i < 40; i++) {
                call.text("\n--right--7\nContent-Type: image/jpeg\n\n");
                call.out().write(IMAGES.get(i));
            }
            call.text("\r\n--right--7\r\n");
            Thread.currentThread().join();
        }); CameraLine line = new CameraLine().from("camera:line-1?source=" + camera.url())) {
            await().atMost(CameraLine.patience()).until(() -> line.status().frames() == 40);
            await().atMost(CameraLine.patience()).until(() -> !line.taken().isEmpty());
            assertThat(line.taken()).allSatisfy(taken -> assertThat(taken.image()).isEqualTo(IMAGES.get((int) taken.frame() - 1)));
        }
    }

    @Test
    void damagedImagesCountAsSkippedAndAreNotPassedOn() throws Exception {
        byte[] half = Arrays.copyOf(IMAGES.get(1), IMAGES.get(1).length / 2);
        try (HttpPeer camera = stream((n, call) -> {
            call.part(half);
            call.part("not an image".getBytes());
            call.part(IMAGES.get(2));
            call.part(IMAGES.get(3), null);
            Thread.currentThread().join();
        }); CameraLine line = new CameraLine().from("camera:line-1?source=" + camera.url())) {
            await().atMost(CameraLine.patience()).until(() -> !line.taken().isEmpty());

            assertThat(line.taken().get(0).image()).isIn(IMAGES.get(2), IMAGES.get(3));
            assertThat(line.taken().get(0).skipped()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void endpointsOfOneNameShareTheCamera() throws Exception {
        try (HttpPeer camera = stream((n, call) -> {
            while (true) {
                call.part(IMAGES.get(1));
                Thread.sleep(10);
            }
        }); CameraLine line = new CameraLine()) {
            line.to("camera:line-1?source=" + camera.url()).from("camera:line-1?every=10&source=" + camera.url());
            await().atMost(CameraLine.patience()).until(() -> line.taken().size() > 2);
            line.trigger("now");
            assertThat(camera.calls()).isEqualTo(1);
            assertThatThrownBy(() -> line.context().createProducerTemplate().sendBody("camera:line-1?source=http://127.0.0.1:9/other", "x"))
                    .rootCause().hasMessageContaining("camera:line-1 is open already");
        }
    }

    @Test
    void nothingIsLeftAfterAStop() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (HttpPeer camera = stream((n, call) -> {
            try {
                while (true) {
                    call.part(IMAGES.get(1));
                    Thread.sleep(5);
                }
            } finally {
                hungUp.countDown();
            }
        })) {
            CameraLine line = new CameraLine().from("camera:line-of-this-test?source=" + camera.url());
            await().atMost(CameraLine.patience()).until(() -> line.taken().size() > 2);
            assertThat(threads()).isNotEmpty();
            line.close();
            await().atMost(CameraLine.patience()).until(() -> threads().isEmpty());
            hungUp.await();
            assertThat(line.component().statuses()).isEmpty();
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(name -> name.contains("line-of-this-test")).toList();
    }

    @Test
    void onlyMovementIsTaken() throws Exception {
        Semaphore next = new Semaphore(3);
        AtomicInteger scene = new AtomicInteger(1);
        try (HttpPeer camera = stream((n, call) -> {
            while (true) {
                next.acquire();
                call.part(IMAGES.get(scene.get()));
            }
        }); CameraLine line = new CameraLine().from("camera:line-1?movement=0.05&source=" + camera.url())) {
            await().atMost(CameraLine.patience()).until(() -> line.status().frames() == 3);
            assertThat(line.taken()).isEmpty();
            // The newest frame wins: a slow consumer may compare the first of these with nothing.
            await().atMost(CameraLine.patience()).until(() -> {
                scene.set(scene.get() == 1 ? 39 : 1);
                next.release();
                return !line.taken().isEmpty();
            });
            assertThat(line.taken().get(0).image()).isIn(IMAGES.get(1), IMAGES.get(39));
        }
    }
}
