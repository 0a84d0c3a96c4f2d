package io.flawline.reload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;

/** Edits of route files in the whole application; what a file's route answers over HTTP tells which version runs. */
class RouteReloadIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;
    private Path routes;
    private RunningFlawline flawline;

    @BeforeEach
    void prepare() throws Exception {
        routes = Files.createDirectories(folder.resolve("routes"));
        write("other.yaml", answering("other", "untouched"));
        write("a.yaml", answering("a", "one"));
    }

    @AfterEach
    void stop() {
        if (flawline != null) {
            flawline.close();
        }
    }

    private void start() throws IOException {
        flawline = RunningFlawline.start(folder, Map.of("flawline.mqtt.status-topic", "", "flawline.broker.embedded", "false"));
    }

    @Test
    void takesUpAddedChangedAndDeletedFiles() throws Exception {
        start();
        long uptime = flawline.context().getRoute("other").getUptimeMillis();
        replace("a.yaml", answering("a", "two"));
        awaitAnswer("/a", "two");
        write("b.yaml", answering("b", "new"));
        awaitAnswer("/b", "new");
        replace("a.yaml", answering("a2", "renamed"));
        awaitAnswer("/a2", "renamed");
        assertThat(flawline.get("/a").statusCode()).isEqualTo(404);
        Files.delete(routes.resolve("b.yaml"));
        await().atMost(SOON).until(() -> flawline.get("/b").statusCode() == 404);
        Files.move(routes.resolve("a.yaml"), routes.resolve("moved.yaml"));
        await().atMost(SOON).until(() -> flawline.context().getRoute("a2") != null && flawline.context().getRoute("a2")
                .getSourceLocation().contains("moved.yaml"));
        assertThat(flawline.get("/other").body()).isEqualTo("untouched");
        assertThat(flawline.context().getRoute("other").getUptimeMillis()).isGreaterThan(uptime);
        assertThat(flawline.isReady()).isTrue();
    }

    @Test
    void takesUpRoutesOfTemplatesToo() throws Exception {
        String lines = """
                - routeTemplate:
                    id: line
                    parameters:
                      - name: line
                    beans:
                      - name: sum
                        type: java.util.concurrent.atomic.AtomicInteger
                    from:
                      uri: "platform-http:/{{line}}"
                      steps:
                        - to: "bean:{{sum}}?method=intValue"
                        - setBody:
                            constant: "TEXT {{line}}"
                - templatedRoute: {routeTemplateRef: line, routeId: one, parameters: [{name: line, value: one}]}
                """;
        write("lines.yaml", lines.replace("TEXT", "old"));
        start();
        awaitAnswer("/one", "old one");
        replace("lines.yaml", lines.replace("TEXT", "new")
                + "- templatedRoute: {routeTemplateRef: line, routeId: two, parameters: [{name: line, value: two}]}\n");
        awaitAnswer("/two", "new two");
        awaitAnswer("/one", "new one");
        Files.delete(routes.resolve("lines.yaml"));
        await().atMost(SOON).until(() -> flawline.get("/one").statusCode() == 404 && flawline.get("/two").statusCode() == 404);
    }

    /** One of each way to fail; {@link RouteTrialTest} has them all. */
    static Map<String, String> mistakes() {
        return Map.of(
                "- route:\n    id: a\n    from: [", "a.yaml:3: ",
                step("- process:\n            ref: noSuchBean"), "a.yaml:6: ",
                answering("other", "taken"), "a.yaml:2: The route id other is taken by other.yaml",
                strict("none").replace("overlay: none", "model: nosuchmodel"), "a.yaml:2: No model");
    }

    @Test
    void keepsTheRunningRoutesAndReportsFileAndLine() throws Exception {
        start();
        for (Map.Entry<String, String> mistake : mistakes().entrySet()) {
            replace("a.yaml", mistake.getKey());
            await().atMost(SOON).untilAsserted(() -> assertThat(flawline.get("/observe/health/ready").body())
                    .contains(mistake.getValue()));
            assertThat(flawline.isReady()).isFalse();
            assertThat(flawline.get("/a").body()).isEqualTo("one");
            assertThat(flawline.get("/other").body()).isEqualTo("untouched");
        }
        replace("a.yaml", answering("a", "mended"));
        awaitAnswer("/a", "mended");
        await().atMost(SOON).until(flawline::isReady);
    }

    @Test
    void putsTheOldRoutesBackWhenTheNewOnesDoNotStart() throws Exception {
        start();
        // Its endpoint can be made, but a consumer with QoS 2 not.
        replace("a.yaml", answering("a", "two") + "- route:\n    id: refused\n    from:\n"
                + "      uri: paho-mqtt5:x?qos=2\n      steps:\n        - log: x\n");
        await().atMost(SOON).untilAsserted(() -> assertThat(flawline.get("/observe/health/ready").body()).contains("a.yaml:11: qos=2"));
        assertThat(flawline.get("/a").body()).isEqualTo("one");
        assertThat(flawline.context().getRoute("refused")).isNull();
    }

    @Test
    void finishesWhatARouteIsAtBeforeItIsReplaced() throws Exception {
        write("a.yaml", step("- delay:\n            constant: 3000\n        - setBody:\n            constant: one")
                .replace("direct:a", "platform-http:/a"));
        start();
        CompletableFuture<String> running = CompletableFuture.supplyAsync(() -> {
            try {
                return flawline.get("/a").body();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> flawline.context().getInflightRepository().size("a") == 1);
        replace("a.yaml", answering("a", "two"));
        assertThat(running.join()).isEqualTo("one");
        awaitAnswer("/a", "two");
    }

    @Test
    void bindsTheBeansOfAFileAgain() throws Exception {
        byte[] picture = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_42.png"));
        write("a.yaml", strict("none"));
        start();
        assertThat(flawline.post("/a", picture).body()).contains("verdict").doesNotContain("base64");
        replace("a.yaml", strict("mask"));
        await().atMost(SOON).untilAsserted(() -> assertThat(flawline.post("/a", picture).body()).contains("base64"));
    }

    @Test
    void losesNoMessageWhenTheRouteThatTakesThemIsEdited() throws Exception {
        for (String name : new String[] {"mqtt.yaml", "folder.yaml", "http.yaml"}) {
            Files.copy(Path.of("routes", name), routes.resolve(name));
        }
        write("outbox.yaml", step("- to: \"outbox:spare\"").replace("id: a", "id: spare").replace("direct:a", "direct:spare"));
        flawline = RunningFlawline.start(folder);
        String image = Base64.getEncoder().encodeToString(
                Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_42.png")));
        try (MqttPeer peer = new MqttPeer(flawline.brokerUrl()).subscribe("flawline/inspections")) {
            String original = Files.readString(routes.resolve("mqtt.yaml"));
            for (int i = 0; i < 60; i++) {
                peer.publish("openvino_demo", "{\"id\": \"m%d\", \"image\": \"%s\"}".formatted(i, image));
                if (i % 20 == 10) {
                    String edit = original + "# edit " + i + "\n";
                    replace("mqtt.yaml", edit);
                    Object before = flawline.context().getRoute("mqtt");
                    await().atMost(SOON).until(() -> flawline.context().getRoute("mqtt") != null
                            && flawline.context().getRoute("mqtt") != before);
                }
            }
            await().atMost(SOON).untilAsserted(() -> {
                for (int i = 0; i < 60; i++) {
                    String id = "\"id\":\"m" + i + "\"";
                    assertThat(peer.received()).as(id).anyMatch(result -> result.contains(id));
                }
            });
        }
        await().atMost(SOON).until(flawline::isReady);
    }

    @Test
    void reportsWhyARouteDoesNotStart() throws Exception {
        Path missing = folder.resolve("missing");
        write("late.yaml", """
                - from:
                    uri: "file:%s"
                    parameters:
                      autoCreate: false
                      startingDirectoryMustExist: true
                    steps:
                      - to: mock:taken
                """.formatted(missing));
        flawline = RunningFlawline.launch(folder, Map.of("flawline.mqtt.status-topic", "", "flawline.broker.embedded", "false"));

        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> assertThat(flawline.get("/observe/health/ready").body())
                .contains("\"status\":\"DOWN\"", "does not start: Starting directory does not exist"));
        assertThat(flawline.get("/other").body()).isEqualTo("untouched");
        Files.createDirectory(missing);
        await().atMost(SOON).until(flawline::isReady);
    }

    @Test
    void runsTheOthersWhenAFileHasAMistakeAtTheStart() throws Exception {
        write("a.yaml", step("- process:\n            ref: noSuchBean"));
        flawline = RunningFlawline.launch(folder, Map.of("flawline.mqtt.status-topic", "", "flawline.broker.embedded", "false"));
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(flawline.get("/observe/health/ready").body()).contains("a.yaml:6:"));
        assertThat(flawline.get("/other").body()).isEqualTo("untouched");
        assertThat(flawline.isReady()).isFalse();
        replace("a.yaml", answering("a", "mended"));
        awaitAnswer("/a", "mended");
        await().atMost(SOON).until(flawline::isReady);
    }

    /** As Windows, macOS and editors write and leave them. */
    @Test
    void readsAnyLineEndsAndSkipsEditorFiles() throws Exception {
        write(".a.yaml", answering("other", "hidden"));
        write("._a.yaml", "\u0000\u0005Mac OS X");
        write("a.yaml~", answering("other", "before"));
        Files.createSymbolicLink(routes.resolve(".#a.yaml"), Path.of("somebody@line-7.1234"));
        start();
        write("b.yaml", "\uFEFF" + answering("b", "windows").replace("\n", "\r\n"));
        awaitAnswer("/b", "windows");
        assertThat(flawline.isReady()).isTrue();

        write("c.yml", answering("c", "new"));
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(flawline.get("/observe/health/ready").body()).contains("c.yml", "ends in .yaml"));
        Files.move(routes.resolve("c.yml"), routes.resolve("c.yaml"));
        awaitAnswer("/c", "new");
        await().atMost(SOON).until(flawline::isReady);
    }

    private void awaitAnswer(String path, String expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(flawline.get(path).body()).isEqualTo(expected));
    }

    private static String answering(String id, String text) {
        return """
                - route:
                    id: %s
                    from:
                      uri: platform-http:/%s
                      steps:
                        - setBody:
                            constant: %s
                """.formatted(id, id, text);
    }

    /** A route of the id a whose step stands in line 6. */
    private static String step(String step) {
        return "- route:\n    id: a\n    from:\n      uri: direct:a\n      steps:\n        " + step + "\n";
    }

    private static String strict(String overlay) {
        return """
                - beans:
                    - name: strict
                      type: io.flawline.route.DefectProcessor
                      properties:
                        overlay: %s
                - route:
                    id: a
                    from:
                      uri: platform-http:/a
                      steps:
                        - process:
                            ref: strict
                        - convertBodyTo:
                            type: "byte[]"
                """.formatted(overlay);
    }

    private void write(String name, String yaml) throws IOException {
        Files.write(routes.resolve(name), yaml.getBytes(UTF_8));
    }

    private void replace(String name, String yaml) throws IOException {
        Path aside = Files.writeString(folder.resolve("aside"), yaml);
        Files.move(aside, routes.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
