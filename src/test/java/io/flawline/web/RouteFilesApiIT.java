package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.RunningFlawline;

/** Route files over HTTP, for an account with the right to steer. */
class RouteFilesApiIT {
    private static final String TOKEN = "steer-0123456789abcdef";
    private static final String READER = "read-0123456789abcdef";

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        flawline = RunningFlawline.start(folder, Map.of("flawline.access.read", TOKEN + "," + READER, "flawline.access.steer", TOKEN));
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return flawline.send("GET", path, new byte[0], "Authorization", "Bearer " + TOKEN);
    }

    private static HttpResponse<String> put(String path, String text, String... headers) throws Exception {
        String[] all = {"Authorization", "Bearer " + TOKEN, "Content-Type", "application/yaml", headers.length > 0 ? headers[0] : "X-None",
            headers.length > 1 ? headers[1] : "none"};
        return flawline.send("PUT", path, text.getBytes(UTF_8), all);
    }

    @Test
    void validatesARouteFileBeforeItIsWritten() throws Exception {
        String text = get("/route-files/folder.yaml").body();
        assertThat(text).isEqualTo(Files.readString(flawline.routes().resolve("folder.yaml")));

        HttpResponse<String> wrong = put("/route-files/folder.yaml", text.replace("process:", "proces:"));
        assertThat(wrong.statusCode()).as(wrong.body()).isEqualTo(422);
        assertThat(wrong.body()).contains("folder.yaml:").contains("proces");
        assertThat(put("/route-files/folder.yaml", text.replace("id: folder", "id: mqtt")).body()).contains("is taken by mqtt.yaml");
        assertThat(put("/route-files/folder.yaml?check=true", "# changed\n" + text).body()).contains("\"written\":false");
        assertThat(get("/route-files/folder.yaml").body()).isEqualTo(text);

        HttpResponse<String> written = put("/route-files/folder.yaml", text.replace("id: folder", "id: inbox"));
        assertThat(written.body()).contains("\"written\":true").contains("\"reloads\":true");
        Awaitility.await().until(() -> get("/routes/inbox").statusCode() == 200);
        assertThat(put("/route-files/folder.yaml", text).statusCode()).isEqualTo(200);
        Awaitility.await().until(() -> get("/routes/folder").statusCode() == 200);
    }

    @Test
    void reachesNoFileOutsideOfTheRoutes() throws Exception {
        for (String name : new String[] {"none.yaml", "..%2Fapplication.properties", "%2Fetc%2Fpasswd"}) {
            assertThat(get("/route-files/" + name).statusCode()).as(name).isEqualTo(404);
            assertThat(put("/route-files/" + name, "- from:").statusCode()).as(name).isEqualTo(404);
        }
        assertThat(put("/route-files/mqtt.yaml", "").statusCode()).isEqualTo(400);
    }

    @Test
    void doesNotReplaceAFileThatAnotherHasEdited() throws Exception {
        HttpResponse<String> read = get("/route-files/http.yaml");
        String tag = read.headers().firstValue("ETag").orElseThrow();
        assertThat(put("/route-files/http.yaml", "# first\n" + read.body(), "If-Match", tag).statusCode()).isEqualTo(200);
        HttpResponse<String> second = put("/route-files/http.yaml", "# second\n" + read.body(), "If-Match", tag);
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("changed-meanwhile");
        assertThat(get("/route-files/http.yaml").body()).startsWith("# first");
    }

    @Test
    void isClosedToReaders() throws Exception {
        for (String method : new String[] {"GET", "PUT"}) {
            assertThat(flawline.send(method, "/route-files/mqtt.yaml", new byte[0], "Authorization", "Bearer " + READER).statusCode()).isEqualTo(403);
        }
        assertThat(flawline.send("GET", "/route-files", new byte[0], "Authorization", "Bearer " + READER).statusCode()).isEqualTo(200);
    }
}
