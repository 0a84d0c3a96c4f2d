package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.flawline.support.FlawlineProcess;

/** Camel's own tools, which {@code bin/flawline add} brings: the CLI connector and the developer console. */
class CamelToolsIT {

    @Test
    void commandLineAndConsoleShowTheRoutes() throws Exception {
        Installation installation = Installation.named("camel-tools").route("http.yaml").set("flawline.access.read", "reader-token-of-20")
                .set("flawline.access.steer", "steerer-token-of-20");
        installation.add("add camel-console camel-cli-connector");
        installation.set("camel.main.dev-console-enabled", "true").set("camel.management.dev-console-enabled", "true");
        Path user = Files.createDirectories(installation.home().resolve("user"));

        try (FlawlineProcess flawline = installation.process().options("-XX:TieredStopAtLevel=1 -Xmx512m -Duser.home=" + user).start()) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(status(user)).containsPattern("\"routeId\"\\s*:\\s*\"http\""));
            assertThat(get(flawline, "reader-token-of-20", "/q/dev/route").statusCode()).isEqualTo(403);
            assertThat(get(flawline, "steerer-token-of-20", "/q/dev/route")).satisfies(answer -> {
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).contains("http");
            });
        }
    }

    @Test
    void areOffWithoutTheirJars() throws Exception {
        Installation installation = Installation.named("no-camel-tools").route("http.yaml");
        Path user = Files.createDirectories(installation.home().resolve("user"));

        try (FlawlineProcess flawline = installation.process().options("-XX:TieredStopAtLevel=1 -Xmx512m -Duser.home=" + user).start()) {
            assertThat(flawline.get("/q/dev").statusCode()).isEqualTo(404);
            assertThat(user.resolve(".camel")).doesNotExist();
        }
    }

    private static HttpResponse<String> get(FlawlineProcess flawline, String token, String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(flawline.uri(path)).header("Authorization", "Bearer " + token).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The file in which the process describes itself to {@code camel get}; empty as long as there is none. */
    private static String status(Path user) throws IOException {
        Path folder = user.resolve(".camel");
        if (!Files.isDirectory(folder)) {
            return "";
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith("-status.json")).toList()) {
                return Files.readString(file);
            }
        }
        return "";
    }
}
