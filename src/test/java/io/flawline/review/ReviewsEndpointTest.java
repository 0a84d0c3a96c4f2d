package io.flawline.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.history.Entry;
import io.flawline.history.History;
import io.flawline.history.Query;
import io.flawline.history.Region;
import io.flawline.history.Review;
import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspection.ImageInfo;
import io.flawline.inspect.Inspection.ModelInfo;
import io.flawline.inspect.Inspection.Timings;
import io.flawline.request.Request;
import io.flawline.support.Routes;

@Tag("slow")
class ReviewsEndpointTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ROUTE = """
            - route:
                id: out
                from:
                  uri: reviews:all
                  steps:
                    - to: mock:out
            """;

    @TempDir
    private Path folder;
    private History history;
    private CamelContext context;
    private volatile Exception outage;
    private final List<String> delivered = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        history = new History(folder.resolve("history"), 10, 1 << 20, 100);
        history.keepAtOnceWhile(() -> true);
        open();
    }

    private void open() throws Exception {
        context = Routes.context();
        ReviewsComponent.bindTo(context, () -> history, folder.resolve("positions"));
        context.getEndpoint("mock:out", MockEndpoint.class).whenAnyExchangeReceived(exchange -> {
            if (outage != null) {
                throw outage;
            }
            delivered.add(exchange.getMessage().getBody(String.class));
        });
        Routes.load(context, ROUTE);
        context.start();
    }

    @AfterEach
    void stop() throws Exception {
        context.close();
        history.close();
    }

    private Entry inspected(String id) {
        history.inspected("mqtt", Request.ofImage(new byte[] {1}, null), new Inspection(id, 1, 1, null, "defect", 0.75,
                new ModelInfo("m", "3", "CPU", "f32"), new ImageInfo("a.png", 40, 30, "png", "0"), List.of(), 0, 0,
                new Timings(1, 1, 1, 1, 0, 4), null, null, null, null));
        await().atMost(PATIENCE).until(() -> history.find(id).isPresent());
        return history.find(id).get();
    }

    private void review(Entry entry, String note) throws Exception {
        history.review(entry, new Review("ok", note, List.of("dust"), "alice", Instant.parse("2026-01-02T03:04:05Z")));
    }

    private List<String> notes() {
        return delivered.stream().map(ReviewsEndpointTest::read).map(json -> json.path("note").asText()).toList();
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void deliversTheReviewWithItsInspection() throws Exception {
        Entry entry = inspected("7");
        review(entry, "first");
        await().atMost(PATIENCE).until(() -> delivered.size() == 1);
        JsonNode json = read(delivered.get(0));
        assertThat(json.path("key").asText()).isEqualTo(entry.key());
        assertThat(json.path("verdict").asText()).isEqualTo("ok");
        assertThat(json.path("by").asText()).isEqualTo("alice");
        assertThat(json.path("time").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(json.path("overruled").asBoolean()).isTrue();
        assertThat(json.at("/inspection/verdict").asText()).isEqualTo("defect");
        assertThat(json.at("/inspection/version").asText()).isEqualTo("3");
        assertThat(json.at("/inspection/score").asDouble()).isEqualTo(0.75);
        assertThat(json.at("/inspection/route").asText()).isEqualTo("mqtt");
    }

    @Test
    void deliversWhatWasReviewedWhileStopped() throws Exception {
        Entry entry = inspected("7");
        review(entry, "1");
        await().atMost(PATIENCE).until(() -> notes().equals(List.of("1")));
        context.getRouteController().stopRoute("out");
        review(entry, "2");
        review(entry, "3");
        context.getRouteController().startRoute("out");
        await().atMost(PATIENCE).until(() -> notes().equals(List.of("1", "2", "3")));

        context.close();
        review(entry, "4");
        open();
        await().atMost(PATIENCE).until(() -> notes().equals(List.of("1", "2", "3", "4")));
    }

    @Test
    void aReviewWaitsForASinkThatFails() throws Exception {
        outage = new ConnectException("down");
        review(inspected("7"), "1");
        MockEndpoint sink = context.getEndpoint("mock:out", MockEndpoint.class);
        await().atMost(PATIENCE).until(() -> sink.getReceivedCounter() > 1);
        outage = null;
        await().atMost(PATIENCE).until(() -> notes().equals(List.of("1")));
    }

    /** A log that was replaced by another one is shorter than the position. */
    @Test
    void anUnknownPositionDeliversAll() throws Exception {
        context.close();
        Entry entry = inspected("7");
        review(entry, "1");
        Files.createDirectories(folder.resolve("positions"));
        for (String position : List.of("999999", "3", "not a number", "")) {
            delivered.clear();
            Files.writeString(folder.resolve("positions/out.position"), position);
            open();
            await().atMost(PATIENCE).until(() -> notes().equals(List.of("1")));
            context.close();
        }
    }

    @Test
    void keepsRegions() throws Exception {
        Entry entry = inspected("7");
        Region region = new Region("scratch", List.of(List.of(0.0, 0.0), List.of(10.0, 0.0), List.of(10.0, 8.5)));
        history.review(entry, new Review("defect", null, null, List.of(region), null, Instant.now()));
        await().atMost(PATIENCE).until(() -> delivered.size() == 1);
        assertThat(read(delivered.get(0)).at("/regions/0").toString())
                .isEqualTo("{\"label\":\"scratch\",\"polygon\":[[0.0,0.0],[10.0,0.0],[10.0,8.5]]}");
        history.close();
        history = new History(folder.resolve("history"), 10, 1 << 20, 100);
        history.keepAtOnceWhile(() -> true);
        assertThat(history.find(Query.parse(Map.of("reviewed", "yes")))).hasSize(1);
        assertThat(history.reviewOf(entry.key()).orElseThrow().regions()).containsExactly(region);
    }

    @Test
    void onlyAllIsThere() {
        assertThatThrownBy(() -> context.getEndpoint("reviews:some")).hasStackTraceContaining("allowed is reviews:all");
    }
}
