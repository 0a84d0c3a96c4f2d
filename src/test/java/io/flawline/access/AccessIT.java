package io.flawline.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.RunningFlawline;

/** Every operation, with each kind of account, on the whole application. */
class AccessIT {
    private static final String READ = "read-0123456789abcdef";
    private static final String INSPECT = "inspect-0123456789abcdef";
    private static final String STEER = "steer-0123456789abcdef";
    private static final String REVIEW = "review-0123456789abcdef";
    private static final Set<String> PROBES = Set.of("/v2/health/live", "/v2/health/ready");
    private static final String PASSWORD = "päss:word";
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Files.copy(Path.of("routes/http.yaml"), routes.resolve("http.yaml"));
        Files.writeString(routes.resolve("own.yaml"), """
                - route:
                    id: own
                    from:
                      uri: platform-http:/own/line
                      steps:
                        - setBody:
                            simple: "by ${header.CamelVertxPlatformHttpAuthenticatedUser.subject}"
                - route:
                    id: hook
                    from:
                      uri: seda:hook
                      steps:
                        - to: "https://127.0.0.1:1/services/hidden?httpMethod=POST"
                """);
        Path users = folder.resolve("users");
        Files.write(users, List.of("# those of the night shift", "",
                "alice:read,inspect,review,steer:" + PasswordHash.of(PASSWORD.toCharArray()),
                "bob : read : " + PasswordHash.of("other".toCharArray())));
        flawline = RunningFlawline.start(folder, Map.of("flawline.access.users", users.toString(),
                "flawline.access.read", READ, "flawline.access.inspect", INSPECT, "flawline.access.review", REVIEW,
                "flawline.access.steer", STEER));
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    /** Whatever is described is covered, by the rule that README and docs give. */
    static Stream<Arguments> operations() throws IOException {
        JsonNode paths = new ObjectMapper().readTree(AccessIT.class.getResource("/web/openapi.json")).path("paths");
        List<Arguments> operations = new ArrayList<>();
        paths.properties().forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
            boolean reviews = path.getKey().endsWith("/review") || method.equals("post") && path.getKey().endsWith("/golden");
            boolean inspects = path.getKey().equals("/inspect") || path.getKey().endsWith("/infer") || path.getKey().endsWith("/try");
            operations.add(Arguments.of(method.toUpperCase(Locale.ROOT), path.getKey().replaceAll("\\{\\w+}", "x"),
                    method.equals("get") ? path.getKey().equals("/route-files/{name}") ? STEER : READ : inspects ? INSPECT : reviews ? REVIEW : STEER));
        }));
        return Stream.concat(operations.stream().filter(operation -> !PROBES.contains((String) operation.get()[1])), others());
    }

    private static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of("GET", "/", READ),
                Arguments.of("GET", "/observe/metrics", READ),
                Arguments.of("HEAD", "/observe/metrics", READ),
                Arguments.of("GET", "/own/line", READ),
                Arguments.of("GET", "//observe//metrics", READ),
                Arguments.of("GET", "/own/../observe/metrics", READ),
                Arguments.of("GET", "/observe/health/..%2Fmetrics", READ),
                Arguments.of("GET", "/no/such/thing", READ),
                Arguments.of("OPTIONS", "/inspect", READ),
                Arguments.of("POST", "/inspect", INSPECT),
                Arguments.of("POST", "/inspect/", INSPECT),
                Arguments.of("POST", "/inspect?model=ball-screw-pitting", INSPECT),
                Arguments.of("POST", "/inspect/../own/line", STEER),
                Arguments.of("POST", "/own/line", STEER),
                Arguments.of("POST", "/routes/http/try/../stop", STEER),
                Arguments.of("PUT", "/inspect", STEER),
                Arguments.of("DELETE", "/no/such/thing", STEER),
                Arguments.of("TRACE", "/inspect", STEER));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void isOpenToWhoHasTheRightAndToNobodyElse(String method, String path, String needed) throws Exception {
        assertThat(status(method, path)).isEqualTo(401);
        for (String token : List.of(READ, INSPECT, REVIEW, STEER)) {
            int status = status(method, path, "Authorization", "Bearer " + token);
            if (token.equals(needed)) {
                assertThat(status).as("with the right").isNotIn(401, 403);
            } else {
                assertThat(status).as(token).isEqualTo(403);
            }
        }
        assertThat(status(method, path, "Authorization", basic("alice", PASSWORD))).isNotIn(401, 403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer wrong", "Bearer read-0123456789abcde", "Basic", "Basic !!!", "Basic YWxpY2U=",
        "Digest username=alice", "read-0123456789abcdef"})
    void refusesWhatProvesNothing(String authorization) throws Exception {
        HttpResponse<String> answer = send("GET", "/observe/metrics", "Authorization", authorization);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("\"reason\":\"unauthorized\"").doesNotContain("flawline_");
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic realm=");
        assertThat(status("POST", "/inspect", "Authorization", authorization)).isEqualTo(401);
    }

    @Test
    void rejectsWrongCredentialsAndAcceptsTheRightOnes() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(status("GET", "/observe/metrics", "Authorization", basic("alice", PASSWORD))).isEqualTo(200);
            assertThat(status("GET", "/observe/metrics", "Authorization", basic("alice", "other"))).isEqualTo(401);
            assertThat(status("GET", "/observe/metrics", "Authorization", basic("nobody", PASSWORD))).isEqualTo(401);
            assertThat(status("GET", "/observe/metrics", "Authorization", basic("bob", "other"))).isEqualTo(200);
            assertThat(status("POST", "/inspect", "Authorization", basic("bob", "other"))).isEqualTo(403);
        }
    }

    @Test
    void wrongPasswordsDelayNobodyElse() throws Exception {
        List<Socket> guesses = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket guess = new Socket("127.0.0.1", flawline.httpPort());
                guesses.add(guess);
                guess.getOutputStream().write(("GET /models HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\n\r\n"
                        .formatted(basic("alice", "guess " + i))).getBytes(UTF_8));
            }
            assertThat(status("GET", "/observe/health/live")).isEqualTo(200);
            assertThat(status("GET", "/models", "Authorization", "Bearer " + READ)).isEqualTo(200);
            assertThat(status("POST", "/v2/models/ball-screw-pitting/infer", "Authorization", "Bearer " + INSPECT)).isEqualTo(400);
            assertThat(status("GET", "/models")).isEqualTo(401);
            List<String> statuses = new ArrayList<>();
            for (Socket guess : guesses) {
                statuses.add(statusLine(guess));
            }
            assertThat(statuses).contains("HTTP/1.1 401 Unauthorized", "HTTP/1.1 429 Too Many Requests")
                    .filteredOn(status -> status.contains(" 429 ")).hasSizeGreaterThan(20);
        } finally {
            for (Socket guess : guesses) {
                guess.close();
            }
        }
        Awaitility.await().until(() -> status("GET", "/models", "Authorization", basic("alice", PASSWORD)) == 200);
    }

    private static String statusLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }

    @Test
    void showsTheAddressOfAWebhookOnlyToWhoMayRead() throws Exception {
        assertThat(send("POST", "/routes/hook/try", "Authorization", "Bearer " + INSPECT).body())
                .contains("https://127.0.0.1:1/…").doesNotContain("hidden");
        assertThat(send("POST", "/routes/hook/try", "Authorization", basic("alice", PASSWORD)).body()).contains("/services/hidden");
    }

    @Test
    void passesTheUserToTheRoute() throws Exception {
        assertThat(send("POST", "/own/line", "Authorization", basic("alice", PASSWORD)).body()).isEqualTo("by alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/observe/health", "/observe/health/live", "/observe/health/ready",
        "/observe/health/ready?exposureLevel=full&data=true&stackTrace=true"})
    void showsAProbeOnlyTheState(String path) throws Exception {
        assertThat(send("GET", path).body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(send("GET", path, "Authorization", "Bearer " + READ).body()).contains("checks");
        assertThat(status("GET", path, "Authorization", "Bearer wrong")).isEqualTo(401);
    }

    @Test
    void rejectsCrossSiteRequestsDespiteAPassword() throws Exception {
        String alice = basic("alice", PASSWORD);
        for (String origin : List.of("http://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "%%")) {
            assertThat(send("POST", "/own/line", "Authorization", alice, "Origin", origin).body()).contains("foreign-origin");
        }
        assertThat(send("POST", "/inspect", "Authorization", alice, "Origin", "http://evil.example").statusCode()).isEqualTo(403);
        String own = "http://127.0.0.1:" + flawline.httpPort();
        assertThat(status("POST", "/own/line", "Authorization", alice, "Origin", own)).isEqualTo(200);
        HttpResponse<String> read = send("GET", "/observe/metrics", "Authorization", alice, "Origin", "http://evil.example");
        assertThat(read.headers().map()).doesNotContainKey("Access-Control-Allow-Origin");
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(UTF_8));
    }

    /** Does not wait for the end of what is pushed. */
    private static int status(String method, String path, String... headers) throws Exception {
        HttpResponse<InputStream> answer = CLIENT.send(request(method, path, headers), BodyHandlers.ofInputStream());
        answer.body().close();
        return answer.statusCode();
    }

    private static HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        return CLIENT.send(request(method, path, headers), BodyHandlers.ofString());
    }

    private static HttpRequest request(String method, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(flawline.uri(path)).timeout(Duration.ofSeconds(20))
                .method(method, method.matches("POST|PUT") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }
}
