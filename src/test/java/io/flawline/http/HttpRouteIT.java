package io.flawline.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import com.fasterxml.jackson.databind.JsonNode;

import io.flawline.failure.DeadLetter;
import io.flawline.failure.DeadLetters;
import io.flawline.support.Multipart;

/** {@code routes/http.yaml} in the complete application. */
class HttpRouteIT extends HttpRouteTestBase {

    @Test
    void answersAPictureWithItsInspection() {
        assertThat(expected.path("verdict").asText()).isEqualTo("defect");
        assertThat(expected.path("image").path("format").asText()).isEqualTo("png");
        assertThat(expected.path("base64").asText()).isNotEmpty();
    }

    static Stream<Arguments> waysToSend() {
        byte[] json = "{\"image\": \"%s\", \"part\": 7}".formatted(Base64.getEncoder().encodeToString(DEFECTIVE)).getBytes(UTF_8);
        return Stream.of(
                Arguments.of("application/octet-stream", DEFECTIVE),
                Arguments.of("application/x-www-form-urlencoded", DEFECTIVE),
                Arguments.of("APPLICATION/X-WWW-Form-Urlencoded; charset=UTF-8", DEFECTIVE),
                Arguments.of("text/plain", DEFECTIVE),
                Arguments.of("application/json", json),
                Arguments.of("application/x-www-form-urlencoded", json),
                Arguments.of(Multipart.TYPE, new Multipart().file("image", "a.png", DEFECTIVE).bytes()),
                Arguments.of(Multipart.TYPE, new Multipart().file("x", "request.json", json).bytes()),
                Arguments.of(Multipart.TYPE, new Multipart().file("x", "REQUEST.JSON", json).bytes()),
                Arguments.of(Multipart.TYPE, new Multipart().file("x", "blob", "Application/JSON", json).bytes()),
                Arguments.of(Multipart.TYPE, new Multipart().field("note", "left camera").file("image", "a.png", DEFECTIVE).bytes()));
    }

    @ParameterizedTest
    @MethodSource("waysToSend")
    void givesTheSameResultHoweverAPictureIsSent(String type, byte[] body) throws Exception {
        assertSame(JSON.readTree(ok(flawline.post("/inspect", body, "Content-Type", type)).body()));
    }

    @Test
    void takesAPictureWithoutAContentType() throws Exception {
        assertSame(JSON.readTree(ok(flawline.post("/inspect", DEFECTIVE)).body()));
    }

    /** As some clients do with every request; it stays HTTP/1.1. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersACallerWhoWouldRatherSpeakHttp2(boolean asksBeforeItSendsTheBody) throws Exception {
        HttpResponse<String> answer = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build().send(
                HttpRequest.newBuilder(flawline.uri("/inspect")).timeout(Duration.ofSeconds(20))
                        .expectContinue(asksBeforeItSendsTheBody)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(DEFECTIVE)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertSame(JSON.readTree(ok(answer).body()));
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }

    @Test
    void handsBackWhatCameWithAPicture() throws Exception {
        byte[] json = "{\"id\": 12, \"image\": \"%s\", \"part\": \"A-7\"}"
                .formatted(Base64.getEncoder().encodeToString(DEFECTIVE)).getBytes(UTF_8);
        JsonNode inspection = JSON.readTree(ok(flawline.post("/inspect", json)).body());
        assertThat(inspection.path("id").asInt()).isEqualTo(12);
        assertThat(inspection.path("input").path("part").asText()).isEqualTo("A-7");
    }

    @Test
    void answersWithNoHeaderOfTheRequest() throws Exception {
        HttpResponse<String> answer = ok(flawline.post("/plain?part=7", DEFECTIVE, "Content-Type", "image/png", "X-Camera", "3",
                "Authorization", "Bearer of-the-camera", "X-Request-Id", "r1"));
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().map()).doesNotContainKeys("X-Camera", "Authorization", "part", "User-Agent").containsKey("X-Request-Id");
        assertThat(answer.headers().firstValue("seen")).as("the step behind the processor").hasValue("type application/json, camera 3, part 7, login");
        assertThat(JSON.readTree(answer.body()).path("verdict").asText()).isEqualTo("defect");
    }

    @Test
    void answersWithAnAnnotatedJpegWhenAskedForOne() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(flawline.uri("/inspect")).header("Accept", "image/jpeg")
                .POST(HttpRequest.BodyPublishers.ofByteArray(DEFECTIVE)).build();
        HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/jpeg");
        assertThat(answer.body()).startsWith(0xff, 0xd8);
    }

    @Test
    void takesTheModelThatIsAskedFor() throws Exception {
        assertSame(JSON.readTree(ok(flawline.post("/inspect?model=ball-screw-pitting", DEFECTIVE)).body()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "../models/ball-screw-pitting", "/etc", "%00", "{{flawline.model}}", "${env:HOME}"})
    void refusesAModelThatThereIsNot(String name) throws Exception {
        assertRefused(flawline.post("/inspect?model=" + name.replaceAll("[{}$]", "%7B"), DEFECTIVE), 404, "no-such-model");
        assertRefused(flawline.post("/inspect", DEFECTIVE, "model", name), 404, "no-such-model");
    }

    static Stream<Arguments> badInputs() {
        return Stream.of(
                Arguments.of(new byte[0], 400, "empty"),
                Arguments.of("{".getBytes(UTF_8), 400, "not-json"),
                Arguments.of("hello".getBytes(UTF_8), 400, "not-json"),
                Arguments.of("{\"picture\": 1}".getBytes(UTF_8), 400, "no-image"),
                Arguments.of("{\"image\": \"a*b\"}".getBytes(UTF_8), 400, "bad-base64"),
                Arguments.of(new byte[] {0, 1, 2, 3}, 415, "unsupported-format"),
                Arguments.of(Arrays.copyOf(DEFECTIVE, DEFECTIVE.length / 2), 422, "truncated"),
                Arguments.of(Arrays.copyOf(DEFECTIVE, MAX_BYTES + 1), 413, "too-large"));
    }

    @ParameterizedTest
    @MethodSource("badInputs")
    void refusesWhatItCannotInspectAndKeepsIt(byte[] body, int status, String reason) throws Exception {
        int before = flawline.deadLetterTexts().size();
        assertRefused(flawline.post("/inspect", body), status, reason);
        assertThat(flawline.deadLetterTexts()).hasSize(before + 1);
        DeadLetters letters = new DeadLetters(flawline.deadLetters());
        DeadLetter last = letters.list().get(before);
        assertThat(last.reason()).isEqualTo(reason);
        assertThat(letters.original(last)).hasBinaryContent(body);
    }

    @Test
    void refusesABodyOverTheLimitBeforeItHasCome() throws Exception {
        try (Socket socket = open("/inspect", MAX_BYTES * 2L)) {
            String answer = new String(socket.getInputStream().readNBytes("HTTP/1.1 413".length()), ISO_8859_1);
            assertThat(answer).isEqualTo("HTTP/1.1 413");
        }
        assertRefused(flawline.post("/inspect", new byte[MAX_BYTES * 2]), 413, "too-large");
    }

    @Test
    void rejectsExcessRequestsAndAcceptsThemLater() throws Exception {
        try (Socket first = open("/inspect", DEFECTIVE.length); Socket second = open("/inspect", DEFECTIVE.length)) {
            HttpResponse<String> refused = Awaitility.await().until(() -> flawline.post("/inspect", DEFECTIVE),
                    answer -> answer.statusCode() != 200);
            assertRefused(refused, 503, "overloaded");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            first.getOutputStream().write(DEFECTIVE);
            assertThat(new String(first.getInputStream().readNBytes("HTTP/1.1 200".length()), ISO_8859_1)).isEqualTo("HTTP/1.1 200");
        }
        // Those who went away without a word no longer count either.
        Awaitility.await().until(() -> flawline.post("/inspect", DEFECTIVE).statusCode() == 200);
        assertThat(flawline.get("/observe/health/live").statusCode()).isEqualTo(200);
    }

    private static Socket open(String path, long length) throws IOException {
        Socket socket = new Socket("127.0.0.1", flawline.httpPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
                .formatted(path, length).getBytes(ISO_8859_1));
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"CamelHttpResponseCode", "camelHttpResponseCode", "CAMELFILENAME", "cAmElFileName",
        "CamelBeanMethodName", "camelresthttpuri", "long-running-action"})
    void takesNoHeaderOfCamelsFromACaller(String name) throws Exception {
        assertThat(flawline.post("/echo", DEFECTIVE, name, "intruder", "X-Kept", "yes").body())
                .contains("X-Kept=yes").doesNotContain("intruder");
        assertThat(flawline.get("/echo?kept=yes&" + name + "=intruder").body())
                .contains("kept=yes").doesNotContain(" " + name + "=", "{" + name + "=");
        byte[] form = new Multipart().field(name, "intruder").field("kept", "yes").bytes();
        assertThat(flawline.post("/echo", form, "Content-Type", Multipart.TYPE).body())
                .contains("kept=yes").doesNotContain("intruder");
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String reason) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode error = JSON.readTree(answer.body()).path("error");
        assertThat(error.path("reason").asText()).isEqualTo(reason);
        assertThat(error.path("message").asText()).isNotBlank();
    }
}
