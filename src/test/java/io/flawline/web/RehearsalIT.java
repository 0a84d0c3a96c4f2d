package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.inspect.Inspection;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.route.InspectionListener;
import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;

/** {@code POST /routes/{id}/try}. */
class RehearsalIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PICTURE = Path.of("samples/synthetic-apache-2.0/synthetic_42.png");
    private static final String ROUTES = """
            - beans:
                - name: strict
                  type: io.flawline.route.DefectProcessor
                  properties:
                    threshold: 1
            - route:
                id: all-kinds
                from:
                  uri: "seda:in"
                  steps:
                    - process:
                        ref: strict
                    - wireTap:
                        uri: "seda:tapped"
                    - to: "direct:within"
                    - to: "direct:elsewhere"
                    - toD: "http://127.0.0.1:1/${body.verdict}?token=RAW(secret)&authPassword=secret"
                    - to: "outbox:kept"
                    - pollEnrich:
                        constant: "file:inbox"
                        timeout: 20000
            - route:
                id: within
                from:
                  uri: "direct:within"
                  steps:
                    - setHeader:
                        name: part
                        constant: 7
                    - to: "language:simple:${body.withoutPicture}?transform=false"
                    - to: "file:%1$s?fileName=${body.verdict}.txt"
            """;

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;
    private static final List<Object> TOLD = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        for (String name : List.of("mqtt.yaml", "folder.yaml", "http.yaml")) {
            Files.copy(Path.of("routes", name), routes.resolve(name));
        }
        Files.copy(Path.of("routes/examples/lines.yaml"), routes.resolve("lines.yaml"));
        Files.writeString(routes.resolve("kinds.yaml"), ROUTES.formatted(folder.resolve("touched")));
        Files.writeString(routes.resolve("secret.yaml"), """
                - route:
                    id: secret
                    from:
                      uri: "seda:secret"
                      steps:
                        - process:
                            ref: defectProcessor
                        - setHeader:
                            name: Authorization
                            constant: "Bearer {{hook.token}}"
                        - setHeader:
                            name: X-Note
                            constant: "for {{hook.note}}"
                        - to: "{{hook.url}}?httpMethod=POST"
                        - to: "paho-mqtt5:{{flawline.mqtt.out-topic}}"
                """);
        flawline = RunningFlawline.start(folder, Map.of("hook.url", "https://127.0.0.1:1/services/T0/B0/hidden",
                "hook.token", "token-of-mine", "hook.note", "note-of-mine"));
        flawline.context().getRegistry().bind("told", new InspectionListener() {
            @Override
            public void inspected(String route, Request request, Inspection inspection) {
                TOLD.add(inspection);
            }

            @Override
            public void rejected(String route, RejectedException rejection) {
                TOLD.add(rejection);
            }
        });
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    @Test
    void showsWhatEachTopicWouldGetAndPublishesNothing() throws Exception {
        try (MqttPeer peer = new MqttPeer(flawline.brokerUrl()).subscribe("#")) {
            JsonNode tried = json(flawline.post("/routes/mqtt/try", Files.readAllBytes(PICTURE), "Content-Type", "image/png"));

            assertThat(tried.path("inspections")).hasSize(1);
            assertThat(tried.path("inspections").get(0).path("verdict").asText()).isEqualTo("defect");
            assertThat(tried.path("sent").findValuesAsText("endpoint"))
                    .containsExactly("paho-mqtt5://ekuiper/defect", "paho-mqtt5://flawline/inspections");
            assertThat(tried.path("sent").get(0).path("payload").path("json").path("base64").asText()).isNotEmpty();
            assertThat(tried.path("sent").get(1).path("payload").path("json").has("base64")).isFalse();
            assertThat(tried.has("answer")).isFalse();

            peer.publish("last", "x");
            await().until(() -> peer.received().contains("x"));
            assertThat(peer.received()).doesNotContainSequence("ekuiper").allMatch(text -> text.equals("x") || text.equals("online"));
        }
        assertThat(TOLD).isEmpty();
        assertThat(json(flawline.get("/routes/mqtt")).path("in").asInt()).isZero();
    }

    @Test
    void triesARouteThatIsMadeOfATemplate() throws Exception {
        JsonNode tried = json(flawline.post("/routes/line-7/try", Files.readAllBytes(PICTURE)));
        assertThat(tried.path("inspections").findValuesAsText("verdict")).containsExactly("defect");
        assertThat(tried.path("sent")).hasSize(2);
    }

    @Test
    void namesTheFilesThatAFolderWouldHaveGotAndWritesNone() throws Exception {
        JsonNode tried = json(flawline.post("/routes/folder/try?name=../part-7.png", Files.readAllBytes(PICTURE)));
        assertThat(tried.path("sent").findValuesAsText("file")).hasSize(2)
                .anyMatch(name -> name.matches("defect/part-7-.*\\.jpg")).anyMatch(name -> name.matches("defect/part-7-.*\\.json"));
        assertThat(tried.path("sent").get(0).path("payload").path("base64").asText()).startsWith("/9j/");
        assertThat(flawline.results()).doesNotExist();
    }

    @Test
    void givesTheAnswerThatACallerWouldHaveGot() throws Exception {
        JsonNode tried = json(flawline.post("/routes/http/try", Files.readAllBytes(PICTURE)));
        assertThat(tried.path("answer").path("json").path("verdict").asText()).isEqualTo("defect");
        assertThat(tried.path("sent")).isEmpty();
    }

    @Test
    void explainsAPossibleDeadLetterAndWritesNone() throws Exception {
        JsonNode tried = json(flawline.post("/routes/mqtt/try", "no image".getBytes(UTF_8)));
        assertThat(tried.path("deadLetter").path("reason").asText()).isEqualTo("not-json");
        assertThat(tried.path("inspections")).isEmpty();
        assertThat(flawline.deadLetters()).doesNotExist();
        assertThat(TOLD).isEmpty();
    }

    @Test
    void runsWhatOnlyComputesAndTouchesNothingElse() throws Exception {
        JsonNode tried = json(flawline.post("/routes/all-kinds/try", Files.readAllBytes(PICTURE)));
        assertThat(tried.path("deadLetter").toString()).isEmpty();
        assertThat(tried.path("inspections").get(0).path("verdict").asText()).as("the file's own bean").isEqualTo("ok");
        assertThat(tried.path("sent").findValuesAsText("endpoint")).containsExactlyInAnyOrder("seda://tapped",
                "file://" + folder.resolve("touched") + "?fileName=%24%7Bbody.verdict%7D.txt", "direct://elsewhere",
                "http://127.0.0.1:1/ok?authPassword=xxxxxx&token=xxxxxx", "outbox://kept");
        assertThat(tried.path("sent").toString()).contains("\"part\":\"7\"").doesNotContain("secret");
        assertThat(folder.resolve("touched")).doesNotExist();
        assertThat(TOLD).isEmpty();
    }

    @Test
    void showsNoSecretThatTheFileTakesFromElsewhere() throws Exception {
        String tried = flawline.post("/routes/secret/try", Files.readAllBytes(PICTURE)).body();
        assertThat(tried).contains("{{hook.url}}", "\"Authorization\":\"xxxxxx\"", "X-Note\":\"for {{hook.note}}")
                .doesNotContain("T0/B0/hidden", "token-of-mine", "note-of-mine");
        assertThat(JSON.readTree(tried).at("/sent/0/endpoint").asText()).isEqualTo("{{hook.url}}?httpMethod=POST");
        assertThat(JSON.readTree(tried).at("/sent/1/endpoint").asText()).as("a topic is no secret").isEqualTo("paho-mqtt5://ekuiper/defect");
    }

    @Test
    void knowsNoOtherRoutes() throws Exception {
        assertThat(flawline.post("/routes/flawline-get-routes/try", new byte[0]).statusCode()).isEqualTo(404);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
