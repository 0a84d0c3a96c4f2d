package io.flawline.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.support.Multipart;
import io.flawline.support.RunningFlawline;

/** What one caller can take from all others: disk, memory, threads, and time at a stop. */
class HttpLimitsIT {
    private static final int MAX_IN_FLIGHT = 3_000_000;
    private static final int PARTS = 256;
    private static final int MAX_WAITING = 16;
    private static final CountDownLatch RELEASE = new CountDownLatch(1);
    private static final CountDownLatch WORK_ENDS = new CountDownLatch(1);
    private static final int MOST_UPLOADS = 4;

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    /** A step that ends when the test lets it. */
    public static final class Waiting {
        public static String untilReleased() throws InterruptedException {
            RELEASE.await();
            return "finished";
        }

        public static String untilWorkEnds() throws InterruptedException {
            WORK_ENDS.await();
            return "finished";
        }
    }

    @BeforeAll
    static void start() throws Exception {
        flawline = start(folder);
    }

    private static RunningFlawline start(Path folder) throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Files.copy(Path.of("routes/http.yaml"), routes.resolve("http.yaml"));
        Files.writeString(routes.resolve("waiting.yaml"), """
                - route:
                    id: waiting
                    from:
                      uri: platform-http:/waiting
                      steps:
                        - bean:
                            beanType: io.flawline.http.HttpLimitsIT$Waiting
                            method: untilReleased
                - route:
                    id: working
                    from:
                      uri: platform-http:/working
                      steps:
                        - bean:
                            beanType: io.flawline.http.HttpLimitsIT$Waiting
                            method: untilWorkEnds
                """);
        return RunningFlawline.start(folder, Map.of("flawline.http.max-bytes-in-flight", Integer.toString(MAX_IN_FLIGHT)));
    }

    @AfterAll
    static void stop() {
        RELEASE.countDown();
        WORK_ENDS.countDown();
        flawline.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5_000, 100_000})
    void refusesMorePartsThanAFormMayHaveAndKeepsNone(int bytes) throws Exception {
        Multipart form = new Multipart();
        for (int i = 0; i < PARTS + 20; i++) {
            form.file("f" + i, "a" + i + ".png", new byte[bytes]);
        }
        HttpResponse<String> answer = flawline.post("/inspect", form.bytes(), "Content-Type", Multipart.TYPE);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
        assertThat(answer.body()).contains("too-large", "more than 256 parts");
        assertNoUploads();
    }

    @Test
    void refusesFieldsThatAreTooLong() throws Exception {
        for (byte[] form : List.of(new Multipart().field("part", "x".repeat(9_000)).bytes(), new Multipart().field("x".repeat(9_000), "a").bytes())) {
            HttpResponse<String> answer = flawline.post("/inspect", form, "Content-Type", Multipart.TYPE);
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("too-large", "8192");
        }
        assertNoUploads();
    }

    private void assertNoUploads() {
        Awaitility.await().untilAsserted(() -> assertThat(uploads()).isEmpty());
    }

    private List<Path> uploads() throws IOException {
        try (Stream<Path> files = Files.walk(flawline.temp())) {
            return files.filter(file -> Files.isRegularFile(file) && !file.endsWith(".lock")).toList();
        }
    }

    /** A caller that sends a byte now and then holds the others up for some seconds, and not until the timeout. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000000", "Transfer-Encoding: chunked"})
    void slowBodiesMakeRoomForOthers(String length) throws Exception {
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < MAX_WAITING; i++) {
                held.add(send(length));
            }
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> flawline.post("/inspect", "{}".getBytes(UTF_8)).statusCode() == 400);
        } finally {
            close(held);
        }
    }

    /** Three bodies of a third of the limit that do not end leave no room for a fourth, whether it says its length or not. */
    @Test
    void boundsTheBytesOfAllBodies() throws Exception {
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                held.add(send("Content-Length: " + MAX_IN_FLIGHT / 3));
            }
            Awaitility.await().untilAsserted(() -> {
                HttpResponse<String> refused = flawline.post("/inspect", "{}".getBytes(UTF_8));
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(refused.body()).contains("overloaded", "flawline.http.max-bytes-in-flight allows " + MAX_IN_FLIGHT);
            });
            assertThat(flawline.get("/observe/health/live").statusCode()).isEqualTo(200);
        } finally {
            close(held);
        }
        Awaitility.await().until(() -> flawline.post("/inspect", "{}".getBytes(UTF_8)).statusCode() == 400);
        try (Socket first = send("Content-Length: 1000"); Socket growing = send("Transfer-Encoding: chunked")) {
            byte[] chunk = ("100000\r\n" + "x".repeat(0x100000) + "\r\n").getBytes(ISO_8859_1);
            for (int i = 0; i < 3; i++) {
                growing.getOutputStream().write(chunk);
            }
            assertThat(new String(growing.getInputStream().readNBytes(12), ISO_8859_1)).isEqualTo("HTTP/1.1 503");
        }
    }

    @Test
    void takesOneBodyThatIsLargerThanTheBound() throws Exception {
        assertThat(flawline.post("/inspect", new byte[MAX_IN_FLIGHT + 1]).statusCode()).isEqualTo(415);
    }

    /** A body is in memory until the work on it ends, so a caller that leaves makes no room for another at once. */
    @Test
    void callersThatLeaveHoldTheirPlaceWhileWorkGoesOn() throws Exception {
        for (int i = 0; i < MAX_WAITING; i++) {
            try (Socket leaves = send("/working", "Content-Length: 4")) {
                leaves.getOutputStream().write("body".getBytes(UTF_8));
                int begun = i + 1;
                Awaitility.await().until(() -> flawline.context().getInflightRepository().size("working") == begun);
            }
        }
        HttpResponse<String> refused = flawline.post("/inspect", "{}".getBytes(UTF_8));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        WORK_ENDS.countDown();
        Awaitility.await().until(() -> flawline.post("/inspect", "{}".getBytes(UTF_8)).statusCode() == 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/models/ball-screw-pitting/golden?verdict=ok", "/models/ball-screw-pitting/learn", "/models/another", "/recipes/any/try", "/routes/http/try"})
    void uploadsLeaveThePlacesOfInspectionsFree(String path) throws Exception {
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < MOST_UPLOADS; i++) {
                held.add(send(path, "Content-Length: 300000"));
            }
            Awaitility.await().untilAsserted(() -> {
                HttpResponse<String> refused = flawline.post(path, new byte[10]);
                assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(refused.body()).contains("overloaded", MOST_UPLOADS + " uploads");
            });
            assertThat(flawline.post("/inspect", "{}".getBytes(UTF_8)).statusCode()).isEqualTo(400);
        } finally {
            close(held);
        }
        Awaitility.await().until(() -> flawline.post(path, new byte[10]).statusCode() != 503);
    }

    private Socket send(String header) throws IOException {
        return send("/inspect", header);
    }

    private Socket send(String path, String header) throws IOException {
        Socket socket = new Socket("127.0.0.1", flawline.httpPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write("POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n".formatted(path, header).getBytes(ISO_8859_1));
        return socket;
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** A pool that cannot start a thread when it needs one is stuck for ever. */
    @Test
    void hasAllThreadsFromTheStart() throws Exception {
        List<String> before = threads();
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            calls.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return flawline.post("/inspect", "{}".getBytes(UTF_8));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        calls.forEach(CompletableFuture::join);
        assertThat(before).isNotEmpty();
        assertThat(threads()).isEqualTo(before);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("vert.x-worker") || name.startsWith("vert.x-internal")).sorted().toList();
    }

    @Test
    void answersLateCallersThatItStops(@TempDir Path other) throws Exception {
        RunningFlawline stopped = start(other);
        CompletableFuture<HttpResponse<String>> early = CompletableFuture.supplyAsync(() -> {
            try {
                return stopped.post("/waiting", new byte[0]);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Awaitility.await().until(() -> stopped.context().getInflightRepository().size("waiting") == 1);
        Thread stopping = new Thread(stopped::close);
        stopping.start();
        Awaitility.await().untilAsserted(() -> {
            HttpResponse<String> late = stopped.post("/inspect", "{}".getBytes(UTF_8));
            assertThat(late.statusCode()).isEqualTo(503);
            assertThat(late.body()).contains("\"reason\":\"stopping\"");
            assertThat(late.headers().firstValue("Retry-After")).isPresent();
            assertThat(stopped.get("/observe/health/ready").statusCode()).isEqualTo(503);
        });
        RELEASE.countDown();
        assertThat(early.join().body()).isEqualTo("finished");
        stopping.join();
    }
}
