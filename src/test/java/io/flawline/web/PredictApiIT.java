package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.serving.Inspectors;
import io.flawline.serving.RawModels;
import io.flawline.support.PythonTools;
import io.flawline.support.RunningFlawline;

/** The KServe v2 protocol as others speak it. */
class PredictApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Path MADE = Path.of("src/test/resources/models-made");

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        for (String name : List.of("blue-256", "blue-any-size", "blue-input-f16", "several-outputs")) {
            Path version = Files.createDirectories(folder.resolve("models").resolve(name).resolve("1"));
            for (String ending : List.of(".xml", ".bin")) {
                Files.copy(MADE.resolve(name + ending), version.resolve("model" + ending));
            }
        }
        flawline = RunningFlawline.start(folder, Map.of("flawline.models", folder.resolve("models").toString(),
                "flawline.model", "blue-256", "flawline.model.properties", "INFERENCE_PRECISION_HINT=f32"));
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    @Test
    void servesAStockClient() throws Exception {
        PythonTools.assumeInstalled();
        PythonTools.Outcome client = PythonTools.run(folder, "python",
                Path.of("src/test/python/kserve_client.py").toAbsolutePath().toString(), "127.0.0.1:" + flawline.httpPort());
        assertThat(client.code()).as(client.output()).isZero();
    }

    @Test
    void takesNumbersInAnyNestingAndOrderOfFields() throws Exception {
        HttpResponse<String> answer = infer("""
                {"id": "a", "inputs": [{"data": [[[[51, 102.0]], [[1, 2]], [[3, 4e0]]]], "shape": [1, 3, 1, 2], "name": "picture",
                "datatype": "FP32"}], "something": {"else": []}}""");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode output = JSON.readTree(answer.body()).path("outputs").get(0);
        assertThat(output.path("datatype").asText()).isEqualTo("FP32");
        assertThat(output.path("shape").toString()).isEqualTo("[1,1,1,2]");
        assertThat(output.path("data").get(0).floatValue()).isCloseTo(0.2f, within(1e-6f));
        assertThat(output.path("data").get(1).floatValue()).isCloseTo(0.4f, within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "[]", "{", "{}", "{\"inputs\": 7}", "{\"inputs\": [7]}", "{\"inputs\": [{}]}", "{} {}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,1,1], \"datatype\": \"FP32\"}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,1,1], \"datatype\": \"FP32\", \"data\": [1,2]}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,1,1], \"datatype\": \"FP32\", \"data\": [1,2,3,4]}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,1,1], \"datatype\": \"FP32\", \"data\": [1,2,\"3\"]}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,1,1], \"datatype\": \"FP32\", \"data\": 1}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,1,1], \"datatype\": \"FP16\", \"data\": [1,2,3]}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,1,1], \"datatype\": \"UINT8\", \"data\": [1,2,256]}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,1,1], \"datatype\": \"BYTES\", \"data\": [\"a\"]}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,0,1], \"datatype\": \"FP32\", \"data\": []}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,-1,1], \"datatype\": \"FP32\", \"data\": []}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3], \"datatype\": \"FP32\", \"data\": [1,2,3]}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,1.5,1], \"datatype\": \"FP32\", \"data\": [1,2,3]}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,100000,100000], \"datatype\": \"FP32\", \"data\": [1]}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [4294967296,4294967296,3,1], \"datatype\": \"FP32\", \"data\": [1]}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,1,1], \"datatype\": \"FP32\", \"parameters\": {\"binary_data_size\": 12}}]}",
        "{\"inputs\": [{\"name\": \"picture\", \"shape\": [1,3,1,1], \"datatype\": \"FP32\", \"parameters\": {\"binary_data_size\": -1}}]}"})
    void rejectsInvalidRequests(String body) throws Exception {
        HttpResponse<String> answer = infer(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).path("error").isTextual()).as(answer.body()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1000000", "99999999999", "2"})
    void refusesAHeaderLengthThatTheBodyDoesNotHave(String length) throws Exception {
        assertThat(flawline.post("/v2/models/blue-any-size/infer", "{\"inputs\": []}".getBytes(UTF_8),
                "Inference-Header-Content-Length", length).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/models", "/v2/models/none", "/v2/models/blue-256/versions/9/ready", "/v2/nothing"})
    void explainsWhatIsNotFound(String path) throws Exception {
        HttpResponse<String> answer = flawline.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(answer.body()).path("error").isTextual()).as(answer.body()).isTrue();
    }

    static Stream<String> excessive() {
        String input = "{\"inputs\": [{\"name\": \"%s\", \"datatype\": \"%s\", \"shape\": [%s], \"data\": [%s]}%s]%s}";
        return Stream.of(
                input.formatted("picture", "FP32", "1,".repeat(100_000) + "1", "1", "", ""),
                input.formatted("picture", "FP32", "9".repeat(900_000), "1", "", ""),
                input.formatted("x".repeat(1_000_000), "FP32", "1,3,1,1", "1,2,3", "", ""),
                input.formatted("picture", "x".repeat(1_000_000), "1,3,1,1", "1,2,3", "", ""),
                input.formatted("picture", "FP32", "1,3,1,1", "1,2,3", ",{}".repeat(100_000), ""),
                input.formatted("picture", "FP32", "1,3,1,1", "1,2,3", "", ",\"outputs\":[{\"name\":\"a\"}" + ",{\"name\":\"a\"}".repeat(100_000) + "]"),
                input.formatted("picture", "FP32", "1,3,1,1", "1,2,3", "", ",\"outputs\":[{\"name\":\"" + "x".repeat(1_000_000) + "\"}]"),
                input.formatted("picture", "FP32", "1,3,1,1", "1,2,3", "", ",\"id\":\"" + "x".repeat(1_000_000) + "\""),
                input.formatted("picture", "FP32", "1,3,1,1", "[".repeat(10_000), "", ""),
                input.formatted("picture", "FP32", "1,3,1,1", "\"" + "x".repeat(900_000) + "\",2,3", "", ""));
    }

    /** By what is counted, not by time: the message names the limit and stays short. */
    @ParameterizedTest
    @MethodSource("excessive")
    void refusesTooMuchOfAnythingInFewWords(String body) throws Exception {
        HttpResponse<String> answer = infer(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body().length()).isLessThan(1_500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/models/blue-256/config", "/v2/models/blue-256/versions/1/config", "/v2/models/blue-256/stats",
        "/v2/repository/index"})
    void namesAnExtensionThatIsNotServed(String path) throws Exception {
        HttpResponse<String> answer = flawline.get(path);
        assertThat(answer.statusCode()).isEqualTo(501);
        assertThat(JSON.readTree(answer.body()).path("error").asText()).contains("not served");
    }

    @Test
    void refusesAClassificationByName() throws Exception {
        HttpResponse<String> answer = infer("""
                {"inputs": [{"name": "picture", "datatype": "FP32", "shape": [1,3,1,1], "data": [1,2,3]}],
                "outputs": [{"name": "probability", "parameters": {"classification": 3}}]}""");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("classification");
    }

    @Test
    void freesAModelThatIsRemoved() throws Exception {
        Path copy = folder.resolve("models/removed/1");
        Files.createDirectories(copy);
        for (String ending : List.of(".xml", ".bin")) {
            Files.copy(MADE.resolve("blue-256" + ending), copy.resolve("model" + ending));
        }
        assertThat(flawline.get("/v2/models/removed/ready").statusCode()).isEqualTo(200);
        RawModels models = flawline.context().getRegistry().findSingleByType(Inspectors.class).rawModels();
        assertThat(models.names()).contains("removed");
        assertThat(CLIENT.send(HttpRequest.newBuilder(flawline.uri("/models/removed")).DELETE().build(), BodyHandlers.discarding()).statusCode())
                .isEqualTo(204);
        assertThat(models.names()).doesNotContain("removed");
    }

    private static HttpResponse<String> infer(String body) throws Exception {
        return flawline.post("/v2/models/blue-any-size/infer", body.getBytes(UTF_8), "Content-Type", "application/json");
    }
}
