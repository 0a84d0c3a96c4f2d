package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.camera.CameraLine.Taken;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/** Snapshot and MJPEG cameras, well-behaved and not. */
@Tag("slow")
class HttpCameraTest {
    private static final List<byte[]> IMAGES = IntStream.range(0, 40).mapToObj(TestFrames::jpeg).toList();

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

    private static HttpPeer stream(HttpPeer.Script script) throws Exception {
        return new HttpPeer((n, call) -> {
            call.beginStream();
            script.answer(n, call);
        });
    }
}
