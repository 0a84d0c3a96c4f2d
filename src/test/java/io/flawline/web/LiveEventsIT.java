package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import com.fasterxml.jackson.databind.JsonNode;

/** The events, and the counts that they show. */
class LiveEventsIT extends InspectionsApiTestBase {

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
}
