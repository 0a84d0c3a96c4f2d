package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.RunningFlawline;

/** An application whose kept inspections a test reads over HTTP. */
abstract class InspectionsApiTestBase {

    static final ObjectMapper JSON = new ObjectMapper();
    static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    static RunningFlawline flawline;
    static byte[] defective;
    static byte[] good;

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

    static JsonNode inspect(String id, byte[] picture) throws Exception {
        byte[] body = JSON.createObjectNode().put("id", id).put("image", Base64.getEncoder().encodeToString(picture)).toString().getBytes(UTF_8);
        assertThat(flawline.post("/inspect", body, "Content-Type", "application/json").statusCode()).isEqualTo(200);
        return await().atMost(Duration.ofSeconds(20)).until(() -> list("?limit=10"), list -> !list.isEmpty() && list.get(0).path("id").asText().equals(id)).get(0);
    }

    static List<JsonNode> list(String query) throws Exception {
        HttpResponse<String> response = flawline.get("/inspections" + query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        List<JsonNode> list = new ArrayList<>();
        JSON.readTree(response.body()).forEach(list::add);
        return list;
    }

    static HttpResponse<byte[]> bytes(String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(flawline.uri(path)).build(), BodyHandlers.ofByteArray());
    }
}
