package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;

import io.flawline.support.RunningFlawline;

/** What all operations have in common. */
class RestIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** One for all: a body behind the answer to HEAD would be taken for the next answer of its connection. */
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** Pages and their parts. */
    private static final Set<String> UNDESCRIBED = Set.of("GET /api/api.js", "GET /api/api.css", "GET /", "GET /dashboard/{file}",
            "GET /dashboard/views/{file}", "GET /dashboard/vendor/{file}");

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        flawline = RunningFlawline.start(folder);
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    @Test
    void describesWhatItServesAndServesWhatItDescribes() throws Exception {
        JsonNode paths = JSON.readTree(flawline.get("/openapi.json").body()).path("paths");
        Set<String> described = new TreeSet<>();
        paths.properties().forEach(path -> path.getValue().fieldNames()
                .forEachRemaining(method -> described.add(method.toUpperCase() + " " + path.getKey())));
        Set<String> served = new TreeSet<>();
        for (Route route : flawline.context().hasService(MainHttpServer.class).getRouter().getRoutes()) {
            if (route.getPath() != null && route.methods() != null && !route.getPath().startsWith("/observe/")) {
                // HEAD goes with GET.
                route.methods().stream().filter(method -> !method.equals(HttpMethod.HEAD)).forEach(method -> served.add(method + " " + route.getPath().replaceAll(":(\\w+)", "{$1}")));
            }
        }
        served.removeAll(UNDESCRIBED);

        assertThat(served).isEqualTo(described);
    }

    @ParameterizedTest
    @CsvSource({"/api, text/html; charset=utf-8", "/api/api.js, text/javascript; charset=utf-8",
        "/api/api.css, text/css; charset=utf-8", "/openapi.json, application/json"})
    void showsItsDescriptionToPeople(String path, String type) throws Exception {
        HttpResponse<String> page = flawline.get(path);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains(type);
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.body()).doesNotContain("https:").doesNotContain("//cdn");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/dead-letters/none", "/dead-letters/..%2F..%2Fetc%2Fpasswd", "/dead-letters/none/original"})
    void answersWhatThereIsNotInJson(String path) throws Exception {
        assertError(flawline.get(path), 404);
    }

    @Test
    void namesTheMethodsThatAPathHas() throws Exception {
        HttpResponse<String> answer = flawline.post("/dead-letters", "x".getBytes(UTF_8));
        assertError(answer, 405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/dashboard/app.js", "/inspections", "/routes/http", "/openapi.json", "/v2/health/live", "/events",
        "/observe/health", "/observe/metrics"})
    void answersHeadWithTheHeadersOfGetAndNoBody(String path) throws Exception {
        HttpResponse<InputStream> get = send("GET", path);
        if (path.equals("/events")) {
            get.body().close();
        } else {
            get.body().readAllBytes();
        }
        HttpResponse<InputStream> head = send("HEAD", path);
        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        assertThat(head.headers().firstValue("Content-Type")).isEqualTo(get.headers().firstValue("Content-Type"));
        assertThat(head.body()).isEmpty();
        assertThat(send("GET", "/v2/health/live").body()).hasContent("{\"live\":true}");
    }

    @Test
    void sendsHeadToNothingThatChanges() throws Exception {
        assertThat(send("HEAD", "/inspect").statusCode()).isEqualTo(405);
        assertThat(send("HEAD", "/nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void namesTheTypeThatAPathDoesNotGive() throws Exception {
        HttpResponse<InputStream> answer = send("GET", "/observe/metrics", "Accept", "image/png");
        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(answer.body()).asString(UTF_8).contains("image/png");
    }

    /** Probes of load balancers and monitors accept what they like; the status counts. */
    @ParameterizedTest
    @CsvSource({"/observe/health, text/plain", "/observe/health/ready, text/*", "/observe/health/live, application/openmetrics-text",
        "/observe/health, image/png", "/observe/health/ready, 'text/html,application/xhtml+xml;q=0.9'"})
    void healthChecksAnswerWhateverTypeAProbeAccepts(String path, String accept) throws Exception {
        HttpResponse<InputStream> answer = send("GET", path, "Accept", accept);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(answer.body()).asString(UTF_8).contains("\"status\":\"UP\"");
    }

    private static HttpResponse<InputStream> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(flawline.uri(path)).method(method, BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofInputStream());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "many", "-1", "99999999999"})
    void saysWhatIsAllowedForAnArgument(String limit) throws Exception {
        HttpResponse<String> answer = flawline.get("/dead-letters?limit=" + limit);
        assertError(answer, 400);
        assertThat(answer.body()).contains("limit = " + limit).contains("from 1 to 1000");
    }

    /** Every described operation, with an argument that none has. */
    static Stream<Arguments> operations() throws Exception {
        List<Arguments> operations = new ArrayList<>();
        JSON.readTree(RestIT.class.getResource("/web/openapi.json")).path("paths").properties().forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> operations.add(
                Arguments.of(method.toUpperCase(Locale.ROOT), path.getKey().replaceAll("\\{\\w+}", "x")))));
        return operations.stream();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void refusesAnUnknownArgumentByName(String method, String path) throws Exception {
        for (String query : List.of("no-such=x", "%6Eo-such", "no-such=1&no-such=2")) {
            HttpResponse<InputStream> answer = send(method, path + "?" + query);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).asString(UTF_8).contains("no argument \\\"no-such\\\"");
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, /inspect?modle=x, model", "POST, /inspect?Model=x, model", "GET, /inspections?verdikt=ok, verdict",
        "GET, /inspections?Since=2026-01-01T00:00:00Z, since", "GET, /dead-letters?limits=3, limit"})
    void namesTheArgumentThatWasMeant(String method, String path, String meant) throws Exception {
        assertThat(send(method, path).body()).asString(UTF_8).contains("did you mean \\\"" + meant + "\\\"");
    }

    @ParameterizedTest
    @CsvSource({"text/plain, text/plain; version=0.0.4; charset=utf-8, ''", "text/plain;version=0.0.4, text/plain; version=0.0.4; charset=utf-8, ''",
        "application/openmetrics-text, application/openmetrics-text; version=1.0.0; charset=utf-8, '# EOF\n'"})
    void givesMetricsInTheFormatThatIsAskedFor(String accept, String type, String end) throws Exception {
        HttpResponse<InputStream> answer = send("GET", "/observe/metrics", "Accept", accept);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(answer.body()).asString(UTF_8).contains("flawline_workers").endsWith(end.replace("\\n", "\n"));
    }

    @Test
    void refusesAnArgumentThatIsThereTwice() throws Exception {
        assertThat(flawline.get("/dead-letters?limit=1&limit=2").statusCode()).isEqualTo(400);
    }

    private static void assertError(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode error = JSON.readTree(answer.body()).path("error");
        assertThat(error.path("reason").asText()).isNotEmpty();
        assertThat(error.path("message").asText()).isNotEmpty();
    }
}
