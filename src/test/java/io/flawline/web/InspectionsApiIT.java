package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.RunningFlawline;

/** The history over HTTP, and the events. */
class InspectionsApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;
    private static byte[] defective;
    private static byte[] good;

    @BeforeAll
    static void start() throws Exception {
        defective = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"));
        good = Files.readAllBytes(Path.of("samples/cracks-mit/crack_tile_40.png"));
        // The live events of a listener that does not read must fill its connection.
        flawline = RunningFlawline.start(folder, Map.of("flawline.limits.max-field-bytes", "4000000"));
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    private static JsonNode inspect(String id, byte[] picture) throws Exception {
        byte[] body = JSON.createObjectNode().put("id", id).put("image", Base64.getEncoder().encodeToString(picture)).toString().getBytes(UTF_8);
        assertThat(flawline.post("/inspect", body, "Content-Type", "application/json").statusCode()).isEqualTo(200);
        return await().atMost(Duration.ofSeconds(20)).until(() -> list("?limit=10"), list -> !list.isEmpty() && list.get(0).path("id").asText().equals(id)).get(0);
    }

    private static List<JsonNode> list(String query) throws Exception {
        HttpResponse<String> response = flawline.get("/inspections" + query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        List<JsonNode> list = new ArrayList<>();
        JSON.readTree(response.body()).forEach(list::add);
        return list;
    }

    private static HttpResponse<byte[]> bytes(String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(flawline.uri(path)).build(), BodyHandlers.ofByteArray());
    }

    @Test
    void listsNewestFirstByVerdictRouteModelAndTime() throws Exception {
        JsonNode bad = inspect("bad", defective);
        JsonNode ok = inspect("ok", good);

        assertThat(list("?limit=2")).containsExactly(ok, bad);
        assertThat(list("?limit=1&verdict=defect")).containsExactly(bad);
        assertThat(list("?limit=1&route=http&model=ball-screw-pitting")).containsExactly(ok);
        assertThat(list("?route=other")).isEmpty();
        assertThat(list("?since=" + ok.path("time").asText())).containsExactly(ok);
        assertThat(list("?limit=1&until=" + bad.path("time").asText())).containsExactly(bad);
        assertThat(bad.path("route").asText()).isEqualTo("http");
        assertThat(bad.has("base64")).isFalse();
    }

    @Test
    void givesTheResultThePictureAndTheOriginal() throws Exception {
        JsonNode kept = inspect("part 7/ä", defective);
        String byKey = "/inspections/" + kept.path("key").asText();
        String byId = "/inspections/" + URLEncoder.encode("part 7/ä", UTF_8).replace("+", "%20");

        for (String path : List.of(byKey, byId)) {
            assertThat(JSON.readTree(flawline.get(path).body())).isEqualTo(kept);
            HttpResponse<byte[]> picture = bytes(path + "/picture");
            assertThat(picture.headers().firstValue("Content-Type")).contains("image/jpeg");
            assertThat(picture.body()).startsWith(0xff, 0xd8).hasSize(kept.path("pictureBytes").asInt());
            HttpResponse<byte[]> original = bytes(path + "/original");
            assertThat(original.headers().firstValue("Content-Type")).contains("image/png");
            assertThat(original.body()).isEqualTo(defective);
        }
        assertThat(bytes(byKey + "/picture").headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
        assertThat(bytes(byId + "/picture").headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void makesAJpegOfWhatBrowsersCannotShow() throws Exception {
        Path tiff = folder.resolve("picture.tiff");
        Mat mat = Imgcodecs.imread("samples/synthetic-apache-2.0/synthetic_57.png");
        Imgcodecs.imwrite(tiff.toString(), mat);
        mat.release();
        String path = "/inspections/" + inspect("tiff", Files.readAllBytes(tiff)).path("key").asText() + "/original";

        assertThat(bytes(path).headers().firstValue("Content-Type")).contains("image/tiff");
        assertThat(bytes(path + "?as=jpeg").headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(bytes(path + "?as=jpeg").body()).startsWith(0xff, 0xd8, 0xff);
    }

    @Test
    void makesASmallJpegOfALargeImage() throws Exception {
        Mat mat = new Mat(1500, 2000, CvType.CV_8UC3, new Scalar(40, 90, 160));
        Path jpeg = folder.resolve("large.jpg");
        Imgcodecs.imwrite(jpeg.toString(), mat);
        mat.release();
        String path = "/inspections/" + inspect("large", Files.readAllBytes(jpeg)).path("key").asText() + "/original";

        for (int[] size : new int[][] {{640, 640, 480}, {300, 300, 225}, {4096, 2000, 1500}}) {
            BufferedImage small = ImageIO.read(new ByteArrayInputStream(bytes(path + "?as=jpeg&width=" + size[0]).body()));
            assertThat(List.of(small.getWidth(), small.getHeight())).as("width=" + size[0]).isEqualTo(List.of(size[1], size[2]));
        }
        assertThat(bytes(path + "?width=640").statusCode()).isEqualTo(400);
        assertThat(bytes(path + "?as=jpeg&width=15").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"?limit=0, limit", "?limit=1001, limit", "?limit=many, limit", "?verdict=bad, verdict", "?since=yesterday, since",
        "?until=2026-01-01, until"})
    void refusesWrongArgumentsByName(String query, String name) throws Exception {
        HttpResponse<String> response = flawline.get("/inspections" + query);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).path("error").path("message").asText()).startsWith(name + " = ").contains("allowed is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/inspections/none", "/inspections/none/picture", "/inspections/none/original", "/inspections/..%2F..%2Fetc%2Fpasswd",
        "/inspections/%2e%2e%2f%2e%2e%2fapplication.properties/original", "/inspections/%00", "/dashboard/none.js", "/dashboard/..%2Fopenapi.json",
        "/dashboard"})
    void whatIsNotThereIsNotFound(String path) throws Exception {
        assertThat(flawline.get(path).statusCode()).isEqualTo(404);
    }

    /** Proxies make a tag weak when they compress what it stands for. */
    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"other\", %s"})
    void pagesAreSentAgainOnlyWhenTheyHaveChanged(String known) throws Exception {
        HttpResponse<String> first = flawline.get("/dashboard/app.js");
        assertThat(first.headers().firstValue("Cache-Control")).contains("no-cache");
        assertThat(first.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        HttpResponse<String> again = CLIENT.send(HttpRequest.newBuilder(flawline.uri("/dashboard/app.js"))
                .header("If-None-Match", known.formatted(first.headers().firstValue("ETag").orElseThrow())).build(), BodyHandlers.ofString());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    /** Reads events on a thread of its own; each as its lines. */
    private static final class Events implements AutoCloseable {
        private final BlockingQueue<List<String>> queue = new LinkedBlockingQueue<>();
        private final InputStream stream;

        Events(String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(flawline.uri("/events"));
            if (headers.length > 0) {
                request.headers(headers);
            }
            stream = CLIENT.send(request.build(), BodyHandlers.ofInputStream()).body();
            Thread reader = new Thread(this::read);
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                List<String> event = new ArrayList<>();
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.isEmpty()) {
                        queue.add(List.copyOf(event));
                        event.clear();
                    } else {
                        event.add(line);
                    }
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        List<String> next(String name) throws InterruptedException {
            for (List<String> event = poll(); event != null; event = poll()) {
                if (event.contains("event: " + name)) {
                    return event;
                }
            }
            throw new AssertionError("no event " + name);
        }

        private List<String> poll() throws InterruptedException {
            return queue.poll(20, TimeUnit.SECONDS);
        }

        @Override
        public void close() throws Exception {
            stream.close();
        }
    }

    private static JsonNode data(List<String> event) throws Exception {
        return JSON.readTree(event.get(event.size() - 1).substring("data: ".length()));
    }

    @Test
    void answersPagesWithALinkToTheNext() throws Exception {
        inspect("page-1", defective);
        inspect("page-2", defective);
        HttpResponse<String> first = flawline.get("/inspections?q=page-&limit=1");
        String link = first.headers().firstValue("Link").orElseThrow();
        assertThat(link).matches("</inspections\\?q=page-&limit=1&cursor=\\d{16}>; rel=\"next\"");
        HttpResponse<String> second = flawline.get(link.substring(1, link.indexOf('>')));
        assertThat(JSON.readTree(first.body()).findValuesAsText("id")).contains("page-2");
        assertThat(JSON.readTree(second.body()).findValuesAsText("id")).contains("page-1");
    }

    @Test
    void answersCsvForSpreadsheets() throws Exception {
        inspect("=1+1", defective);
        for (HttpResponse<String> answer : List.of(flawline.get("/inspections?id==1%2B1&format=csv"),
                CLIENT.send(HttpRequest.newBuilder(flawline.uri("/inspections?id=%3D1%2B1")).header("Accept", "text/csv").build(),
                        BodyHandlers.ofString()))) {
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
            assertThat(answer.body().lines().toList()).hasSize(2);
            assertThat(answer.body()).startsWith("key,time,part,name,id,verdict").contains(",\"'=1+1\",defect,");
        }
        assertThat(flawline.get("/inspections?format=xml").statusCode()).isEqualTo(400);
    }

    @Test
    void countsByHourShiftAndDay() throws Exception {
        inspect("counted", defective);
        JsonNode trends = JSON.readTree(flawline.get("/trends?by=shift&route=http").body());
        assertThat(trends.path("by").asText()).isEqualTo("shift");
        assertThat(trends.path("shifts")).hasSize(3);
        assertThat(trends.path("total").path("verdicts").path("defect").asInt()).isPositive();
        assertThat(trends.path("total").path("labels").get(0).path("label").asText()).isEqualTo("defect");
        assertThat(trends.path("periods")).hasSizeGreaterThan(40);
        assertThat(JSON.readTree(flawline.get("/trends?route=none").body()).path("total").path("inspected").asInt()).isZero();
        JsonNode now = JSON.readTree(flawline.get("/trends/now").body()).path("shift");
        assertThat(now.path("inspected").asInt()).isPositive();
        assertThat(now.path("latency").path("p95").asDouble()).isPositive();
        assertThat(flawline.get("/trends?by=day&format=csv").body().lines()).hasSizeGreaterThan(50).first().asString().startsWith("name,from,to,inspected");
        assertThat(flawline.get("/trends?by=week").statusCode()).isEqualTo(400);
        assertThat(flawline.get("/trends?label=pit").statusCode()).isEqualTo(400);
        try (Events events = new Events()) {
            JsonNode live = data(events.next("statistics"));
            assertThat(live.path("shift").path("inspected").asInt()).isPositive();
            assertThat(live.path("latest").path("id").asText()).isEqualTo("counted");
            assertThat(live.path("latest").path("verdict").asText()).isEqualTo("defect");
        }
    }

    @Test
    void showsInspectionsRejectionsAndCounts() throws Exception {
        try (Events events = new Events()) {
            assertThat(data(events.next("samples")).isArray()).isTrue();
            long before = data(events.next("statistics")).path("series").findValuesAsText("inspected").stream().mapToLong(Long::parseLong).sum();
            JsonNode kept = inspect("live", defective);
            List<String> told = events.next("inspection");
            assertThat(data(told)).isEqualTo(kept);
            assertThat(told).contains("id: " + kept.path("key").asText());

            flawline.post("/inspect", "{}".getBytes(UTF_8), "Content-Type", "application/json");
            JsonNode rejection = data(events.next("rejection"));
            assertThat(rejection.path("reason").asText()).isEqualTo("no-image");
            assertThat(rejection.path("route").asText()).isEqualTo("http");

            JsonNode counts = data(events.next("statistics"));
            assertThat(counts.path("series").findValuesAsText("inspected").stream().mapToLong(Long::parseLong).sum()).isGreaterThan(before);
        }
    }

    @Test
    void whoComesBackGetsWhatItHasMissed() throws Exception {
        String last = inspect("seen", defective).path("key").asText();
        JsonNode missed = inspect("missed", good);
        try (Events events = new Events("Last-Event-ID", last)) {
            assertThat(data(events.next("inspection"))).isEqualTo(missed);
        }
    }

    @Test
    void aListenerThatDoesNotReadIsLetGoAndHoldsNobodyUp() throws Exception {
        try (Socket deaf = new Socket("127.0.0.1", flawline.httpPort())) {
            deaf.getOutputStream().write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            String field = "x".repeat(2_000_000);
            for (int i = 0; i < 10; i++) {
                byte[] body = JSON.createObjectNode().put("id", "long-" + i).put("field", field)
                        .put("image", Base64.getEncoder().encodeToString(good)).toString().getBytes(UTF_8);
                assertThat(flawline.post("/inspect", body, "Content-Type", "application/json").statusCode()).isEqualTo(200);
            }
            deaf.setSoTimeout(20_000);
            assertThat(ends(deaf)).isTrue();
        }
    }

    /** Reads what had been sent before the end. */
    private static boolean ends(Socket socket) throws IOException {
        byte[] some = new byte[1 << 16];
        long give = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        try {
            while (System.nanoTime() < give) {
                if (socket.getInputStream().read(some) < 0) {
                    return true;
                }
            }
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void findsByPartNameIdAndReview() throws Exception {
        byte[] image = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"));
        String id = "reviewed-1";
        byte[] body = JSON.createObjectNode().put("id", id).put("part", 4711).put("image", Base64.getEncoder().encodeToString(image)).toString()
                .getBytes(StandardCharsets.UTF_8);
        flawline.post("/inspect", body);
        await().untilAsserted(() -> assertThat(JSON.readTree(flawline.get("/inspections?part=4711").body())).hasSize(1));
        String key = JSON.readTree(flawline.get("/inspections?id=" + id).body()).get(0).path("key").asText();

        assertThat(flawline.get("/inspections?prat=4711").statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(flawline.get("/inspections?part=4711&reviewed=no").body())).hasSize(1);
        assertThat(JSON.readTree(flawline.get("/inspections?name=none").body())).isEmpty();
        assertThat(flawline.post("/inspections/" + key + "/review", "{\"verdict\": \"good\"}".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(400);
        assertThat(flawline.post("/inspections/none/review", "{\"verdict\": \"ok\"}".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(404);
        HttpResponse<String> reviewed = flawline.post("/inspections/" + key + "/review",
                "{\"verdict\": \"ok\", \"note\": \"dust\", \"labels\": [\"dust\"]}".getBytes(StandardCharsets.UTF_8));
        assertThat(reviewed.statusCode()).as(reviewed.body()).isEqualTo(200);
        JsonNode overruled = JSON.readTree(flawline.get("/inspections?reviewed=overruled&part=4711").body());
        assertThat(overruled).hasSize(1);
        assertThat(overruled.get(0).path("review").path("verdict").asText()).isEqualTo("ok");
        assertThat(overruled.get(0).path("review").path("note").asText()).isEqualTo("dust");
        assertThat(overruled.get(0).path("verdict").asText()).isEqualTo("defect");
        assertThat(JSON.readTree(flawline.get("/inspections?reviewed=no&part=4711").body())).isEmpty();
    }
}
