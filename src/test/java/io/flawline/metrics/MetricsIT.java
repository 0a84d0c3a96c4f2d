package io.flawline.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;
import io.flawline.support.Scrape;

/** The numbers at {@code /observe/metrics} after traffic that is known. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MetricsIT {
    private static final String SECRET_TOPIC = "line/secret-topic";
    private static final String SECRET_NAME = "secret-name";

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        for (String file : new String[] {"http.yaml", "mqtt.yaml", "folder.yaml"}) {
            Files.copy(Path.of("routes", file), routes.resolve(file));
        }
        Files.writeString(routes.resolve("keep.yaml"), """
                - route:
                    id: keep
                    from:
                      uri: platform-http:/keep
                      steps:
                        - to: "outbox:results"
                """);
        flawline = RunningFlawline.start(folder, Map.of("flawline.mqtt.in-topic", SECRET_TOPIC, "flawline.workers", "2",
                "flawline.model.properties", "INFERENCE_PRECISION_HINT=f32"));
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    @Test
    @Order(1)
    void countsEachPictureOnceByRouteOutcomeAndReason() throws Exception {
        byte[] picture = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"));
        int defects = 0;
        for (int i = 0; i < 3; i++) {
            JsonNode inspection = new ObjectMapper().readTree(flawline.post("/inspect", picture).body());
            defects += inspection.path("defects").size();
        }
        assertThat(defects).isPositive();
        flawline.post("/inspect", new byte[0]);
        flawline.post("/inspect?model=" + SECRET_NAME, picture);
        flawline.post("/inspect", picture, "Origin", "http://evil.example");
        flawline.post("/keep", new byte[100]);
        try (MqttPeer peer = new MqttPeer(flawline.brokerUrl())) {
            peer.publish(SECRET_TOPIC, picture, 1, false);
            peer.publish(SECRET_TOPIC, "no json");
            peer.publish(SECRET_TOPIC, "{\"image\": \"%\", \"id\": \"" + SECRET_NAME + "\"}");
        }
        Files.copy(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"), flawline.inbox().resolve(SECRET_NAME + ".png"));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> scrape().sum("flawline_requests_total") == 9);
        int all = defects / 3 * 5;

        Scrape scrape = scrape();
        assertThat(scrape.value("flawline_requests_total", "route", "http", "outcome", "defect", "reason", "none")).isEqualTo(3);
        assertThat(scrape.value("flawline_requests_total", "route", "http", "outcome", "ok", "reason", "none")).isZero();
        assertThat(scrape.value("flawline_requests_total", "route", "http", "outcome", "rejected", "reason", "empty")).isEqualTo(1);
        assertThat(scrape.value("flawline_requests_total", "route", "http", "outcome", "rejected", "reason", "no-such-model")).isEqualTo(1);
        assertThat(scrape.value("flawline_requests_total", "route", "mqtt", "outcome", "defect", "reason", "none")).isEqualTo(1);
        assertThat(scrape.value("flawline_requests_total", "route", "mqtt", "outcome", "rejected", "reason", "not-json")).isEqualTo(1);
        assertThat(scrape.value("flawline_requests_total", "route", "mqtt", "outcome", "rejected", "reason", "bad-base64")).isEqualTo(1);
        assertThat(scrape.value("flawline_requests_total", "route", "folder", "outcome", "defect", "reason", "none")).isEqualTo(1);
        assertThat(scrape.sum("flawline_picture_bytes_total")).isEqualTo(5.0 * picture.length);
        assertThat(scrape.sum("flawline_defects_total")).isEqualTo(all);
        assertThat(scrape.value("flawline_defects_total", "model", "ball-screw-pitting", "label", "defect")).isEqualTo(all);
        assertThat(scrape.sum("flawline_dead_letters_written_total")).isEqualTo(4);
        assertThat(scrape.value("flawline_dead_letters_written_total", "reason", "not-json")).isEqualTo(1);
        assertThat(scrape.value("flawline_dead_letters")).isEqualTo(4);
        assertThat(scrape.value("flawline_http_refused_total", "reason", "foreign-origin")).isEqualTo(1);
        assertThat(scrape.value("flawline_outbox_messages", "outbox", "results")).isEqualTo(1);
        assertThat(scrape.value("flawline_outbox_bytes", "outbox", "results")).isGreaterThanOrEqualTo(100);
        assertThat(scrape.value("flawline_outbox_dropped_total", "outbox", "results")).isZero();
        assertThat(scrape.value("flawline_outbox_refused_total", "outbox", "results")).isZero();
    }

    @Test
    @Order(2)
    void measuresEachStageInSeconds() throws Exception {
        Scrape scrape = scrape();
        for (String stage : Set.of("decode", "preprocess", "infer", "postprocess", "encode", "total")) {
            String[] tags = {"model", "ball-screw-pitting", "stage", stage};
            assertThat(scrape.value("flawline_stage_seconds_count", tags)).isEqualTo(5);
            assertThat(scrape.value("flawline_stage_seconds_bucket", "model", "ball-screw-pitting", "stage", stage, "le", "+Inf")).isEqualTo(5);
            assertThat(scrape.value("flawline_stage_seconds_bucket", "model", "ball-screw-pitting", "stage", stage, "le", "0.05"))
                    .isBetween(0.0, 5.0);
        }
        double total = scrape.value("flawline_stage_seconds_sum", "model", "ball-screw-pitting", "stage", "total");
        assertThat(total).isBetween(0.001, 60.0);
        assertThat(scrape.value("flawline_stage_seconds_sum", "model", "ball-screw-pitting", "stage", "infer")).isLessThan(total);
    }

    @Test
    @Order(3)
    void reportsWorkersModelsAndConnections() throws Exception {
        Scrape scrape = scrape();
        assertThat(scrape.value("flawline_workers")).isEqualTo(2);
        assertThat(scrape.value("flawline_inspections_in_flight")).isZero();
        assertThat(scrape.value("flawline_inspections_waiting")).isZero();
        assertThat(scrape.value("flawline_model_info", "model", "ball-screw-pitting", "version", "1", "device", "CPU", "precision", "f32"))
                .isEqualTo(1);
        assertThat(scrape.value("flawline_mqtt_connections", "state", "up")).isEqualTo(4);
        assertThat(scrape.value("flawline_mqtt_connections", "state", "down")).isZero();
        assertThat(scrape.names()).contains("jvm_memory_used_bytes", "process_cpu_usage", "process_files_open_files", "logback_events_total");
    }

    @Test
    @Order(4)
    void describesEachMeterAndExposesNoCallerData() throws Exception {
        String text = flawline.get("/observe/metrics").body();
        assertThat(text).doesNotContain(SECRET_NAME, SECRET_TOPIC, "flawline/inspections", "evil", "platform-http:", "paho-mqtt5:",
                "routeId=\"flawline-", "exchangeId");
        Set<String> without = new TreeSet<>();
        Pattern.compile("(?m)^# HELP (flawline_\\S+)[ \t]*$").matcher(text).results().forEach(found -> without.add(found.group(1)));
        assertThat(without).isEmpty();
        assertThat(text.lines().filter(line -> !line.startsWith("#")).count()).as("series").isLessThan(600);
        HttpResponse<String> answer = flawline.get("/observe/metrics");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
    }

    @Test
    @Order(5)
    void hasWhateverTheFilesForGrafanaAndPrometheusAskFor() throws Exception {
        Set<String> names = scrape().names();
        for (Path file : MonitoringFilesTest.files()) {
            assertThat(names).as(file.toString()).containsAll(MonitoringFilesTest.metrics(file));
        }
    }

    private static Scrape scrape() throws Exception {
        return Scrape.of(flawline.get("/observe/metrics").body());
    }
}
