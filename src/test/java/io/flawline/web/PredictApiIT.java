package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.PythonTools;
import io.flawline.support.RunningFlawline;

/** The KServe v2 protocol as others speak it. */
class PredictApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();
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
    void refusesWhatIsNoRequestOfTheModel(String body) throws Exception {
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
    void tellsInWordsWhatThereIsNot(String path) throws Exception {
        HttpResponse<String> answer = flawline.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(answer.body()).path("error").isTextual()).as(answer.body()).isTrue();
    }

    private static HttpResponse<String> infer(String body) throws Exception {
        return flawline.post("/v2/models/blue-any-size/infer", body.getBytes(UTF_8), "Content-Type", "application/json");
    }
}
