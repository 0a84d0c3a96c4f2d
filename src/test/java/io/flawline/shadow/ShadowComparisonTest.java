package io.flawline.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

import io.flawline.history.Review;

class ShadowComparisonTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final Comparison comparison = new Comparison();
    private final Map<String, Review> reviews = new HashMap<>();
    private int number;

    private void add(String old, double oldScore, String next, double newScore, String review) {
        String key = String.valueOf(number++);
        comparison.add(new Pair("id-" + key, key, null, null, NOW.plusSeconds(number), new Side("1", old, oldScore, 0), new Side("2", next, newScore, 0)));
        if (review != null) {
            reviews.put(key, new Review(review, null, null, null, NOW));
        }
    }

    private JsonNode report() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        comparison.writeTo(json, UnaryOperator.identity(), key -> Optional.ofNullable(reviews.get(key)));
        return json;
    }

    @Test
    void countsAndListsTheWorstFirst() {
        add("ok", 0.1, "ok", 0.2, null);
        add("defect", 0.9, "defect", 0.8, null);
        add("defect", 0.6, "ok", 0.4, null);
        add("ok", 0.2, "unsure", 0.5, null);
        add("rework", 0.9, "ok", 0.1, "ok");
        add("rework", 0.9, "defect", 0.9, null);
        comparison.fail("too large");

        JsonNode json = report();
        assertThat(json.path("counts").toString()).isEqualTo("{\"bothOk\":1,\"bothDefect\":2,\"onlyOld\":2,\"onlyNew\":1}");
        assertThat(json.path("images").asLong()).isEqualTo(6);
        assertThat(json.path("agreement").asDouble()).isEqualTo(0.5);
        assertThat(json.path("failed").asLong()).isEqualTo(1);
        assertThat(json.path("disagreements").findValuesAsText("key")).containsExactly("4", "3", "2");
        assertThat(json.at("/disagreements/0/reviewed").asText()).isEqualTo("ok");
        assertThat(json.at("/disagreements/0/gap").asDouble()).isEqualTo(0.8);
    }

    @Test
    void expectsTheChangeFromReviews() {
        for (int i = 0; i < 8; i++) {
            add("defect", 0.9, "ok", 0.1, i < 3 ? "ok" : i < 4 ? "defect" : null);
        }
        for (int i = 0; i < 4; i++) {
            add("ok", 0.1, "defect", 0.9, i < 1 ? "defect" : null);
        }
        add("ok", 0.1, "ok", 0.1, "defect");
        add("defect", 0.9, "defect", 0.9, "ok");

        JsonNode json = report();
        assertThat(json.path("reviewed").toString())
                .isEqualTo("{\"images\":7,\"old\":{\"falseAlarms\":4,\"misses\":2},\"new\":{\"falseAlarms\":1,\"misses\":2}}");
        // Three of four alarms that vanish are false: 8 * 3/4 fewer false alarms, 8 * 1/4 - 4 misses.
        assertThat(json.path("expected").toString()).isEqualTo("{\"falseAlarms\":-6.0,\"misses\":-2.0,\"images\":14}");
    }

    @Test
    void expectsNothingWithoutReviews() {
        add("defect", 0.9, "ok", 0.1, "ok");
        add("ok", 0.1, "defect", 0.9, null);
        assertThat(report().has("expected")).isFalse();
    }

    @Test
    void isBounded() {
        for (int i = 0; i < 20_000; i++) {
            add("ok", 0, "defect", i / 20_000.0, null);
        }
        JsonNode disagreements = report().path("disagreements");
        assertThat(disagreements).hasSize(Comparison.LISTED);
        assertThat(List.of(disagreements.get(0).path("key").asText(), disagreements.get(99).path("key").asText()))
                .containsExactly("19999", "19900");
        assertThat(report().at("/counts/onlyNew").asLong()).isEqualTo(20_000);
    }
}
