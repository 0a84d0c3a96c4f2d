package io.flawline;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.cli.Cli;
import io.flawline.image.ImageFormat;
import io.flawline.support.RunningFlawline;

/** The example route, the tutorial's payload, a bean with settings of its own, and the feed and listen commands. */
class ExtrasIT {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path DEFECTIVE = Path.of("samples/synthetic-apache-2.0/synthetic_57.png");

    @TempDir
    private Path folder;
    private final List<byte[]> posted = new CopyOnWriteArrayList<>();
    private final List<Integer> answers = new CopyOnWriteArrayList<>();
    private HttpServer sink;
    private RunningFlawline flawline;

    @BeforeEach
    void start() throws Exception {
        sink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sink.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int status = answers.isEmpty() ? 204 : answers.remove(0);
            if (status == 204) {
                posted.add(body);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        sink.start();
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Files.copy(Path.of("routes/mqtt.yaml"), routes.resolve("mqtt.yaml"));
        Files.copy(Path.of("routes/examples/webhook.yaml"), routes.resolve("webhook.yaml"));
        Files.writeString(routes.resolve("strict.yaml"), """
                - beans:
                    - name: strict
                      type: io.flawline.route.DefectProcessor
                      properties:
                        threshold: 0.999999
                        counting: contours
                        overlay: none
                - route:
                    id: strict
                    from:
                      uri: platform-http:/strict
                      steps:
                        - unmarshal:
                            json: {}
                        - process:
                            ref: strict
                        - marshal:
                            json: {}
                """);
        flawline = RunningFlawline.start(folder, Map.of("flawline.mqtt.tutorial-payload", "true",
                "webhook.url", "http://127.0.0.1:" + sink.getAddress().getPort() + "/defects"));
    }

    @AfterEach
    void stop() {
        flawline.close();
        sink.stop(0);
    }

    @Test
    void aDefectReachesListenerAndWebhookAlsoAfterA503() throws Exception {
        answers.add(503);
        Path pictures = folder.resolve("pictures");
        CompletableFuture<Integer> listener = CompletableFuture.supplyAsync(() -> Cli.execute(
                "listen", "--broker", flawline.brokerUrl(), "--count", "1", "--out", pictures.toString()));
        // A listener that is not there yet hears nothing, so images come until it has heard one.
        Awaitility.await().until(() -> {
            assertThat(Cli.execute("feed", "--broker", flawline.brokerUrl(), "--count", "1", DEFECTIVE.toString())).isZero();
            return listener.isDone();
        });

        assertThat(listener.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(pictures).isDirectoryContaining("glob:**.jpg");
        Awaitility.await().until(() -> !posted.isEmpty());
        JsonNode defect = MAPPER.readTree(posted.get(0));
        assertThat(defect.get("origin").binaryValue()).isEqualTo(Files.readAllBytes(DEFECTIVE));
        assertThat(defect.get("afterProcess")).isEqualTo(defect.get("base64"));
        assertThat(ImageFormat.sniff(defect.get("afterProcess").binaryValue())).contains(ImageFormat.JPEG);
        assertThat(defect.get("defect").asInt()).isEqualTo(1);
        assertThat(defect.has("inference time")).isTrue();
        assertThat(defect.at("/input/name").asText()).isEqualTo("synthetic_57.png");
    }

    @Test
    void beansInRouteFilesHaveSettingsAndCamelJsonWorks() throws Exception {
        String json = MAPPER.writeValueAsString(Map.of("image", Files.readAllBytes(DEFECTIVE), "id", 7));
        JsonNode result = MAPPER.readTree(flawline.post("/strict", json.getBytes(), "Content-Type", "application/json").body());

        assertThat(result.get("id").asInt()).isEqualTo(7);
        assertThat(result.get("defectArea").asDouble()).isLessThan(776);
        assertThat(result.has("base64")).isFalse();
    }
}
