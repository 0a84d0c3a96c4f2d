package io.flawline.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import com.fasterxml.jackson.databind.JsonNode;

import io.flawline.support.Multipart;

/** Forms with one file, several files, or none. */
class HttpFormsIT extends HttpRouteTestBase {

    private static final byte[] OTHER = sample("synthetic_57.png");

    @Test
    void refusesAFormWithoutAFile() throws Exception {
        byte[] form = new Multipart().field("x", "\u001a no header may hold this").bytes();
        HttpResponse<String> answer = flawline.post("/inspect", form, "Content-Type", Multipart.TYPE);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).path("error").path("reason").asText()).isEqualTo("empty");
    }

    @Test
    void refusesAFormThatIsCutOffLongBeforeItsTimeIsOver() throws Exception {
        byte[] form = new Multipart().file("image", "a.png", DEFECTIVE).file("image", "b.png", DEFECTIVE).bytes();
        HttpResponse<String> answer = flawline.post("/inspect", Arrays.copyOf(form, form.length - 10), "Content-Type", Multipart.TYPE);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).at("/error/message").asText()).contains("the boundary that closes it has not come");
        Awaitility.await().untilAsserted(() -> assertThat(uploads()).isEmptyDirectory());
    }

    @Test
    void answersSeveralFilesInOrderWithoutTemporaryFiles() throws Exception {
        byte[] body = new Multipart().file("image", "a.png", DEFECTIVE).file("image", "../../b.png", OTHER)
                .file("image", "c.png", DEFECTIVE).bytes();
        HttpResponse<String> answer = ok(flawline.post("/inspect", body, "Content-Type", Multipart.TYPE));
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode inspections = JSON.readTree(answer.body());
        assertThat(inspections.findValuesAsText("name")).contains("a.png", "b.png", "c.png");
        assertThat(inspections).hasSize(3);
        assertSame(inspections.get(0));
        assertThat(inspections.get(1).path("image").path("name").asText()).isEqualTo("b.png");
        assertSame(inspections.get(2));
        assertThat(uploads()).isNotIn(Path.of("").toAbsolutePath());
        Awaitility.await().untilAsserted(() -> assertThat(uploads()).isEmptyDirectory());
    }

    @Test
    void reportsInPlaceWhichFileCannotBeInspected() throws Exception {
        byte[] body = new Multipart().file("image", "a.png", DEFECTIVE).file("image", "b.png", "no".getBytes(UTF_8)).bytes();
        HttpResponse<String> answer = flawline.post("/inspect", body, "Content-Type", Multipart.TYPE);
        assertThat(answer.statusCode()).isEqualTo(415);
        JsonNode inspections = JSON.readTree(answer.body());
        assertSame(inspections.get(0));
        assertThat(inspections.get(1).path("error").path("reason").asText()).isEqualTo("unsupported-format");
        assertThat(flawline.deadLetterTexts()).anyMatch(letter -> letter.contains("b.png"));
    }

    @Test
    void answersForEachFileWithoutWritableDeadLetters() throws Exception {
        Path letters = flawline.deadLetters();
        Path aside = letters.resolveSibling("aside");
        Files.move(Files.createDirectories(letters), aside);
        Files.writeString(letters, "no folder, as a full disk takes nothing");
        try {
            byte[] files = new Multipart().file("a", "text.png", "no image".getBytes(UTF_8)).file("b", "b.png", DEFECTIVE).bytes();
            HttpResponse<String> answer = flawline.post("/inspect", files, "Content-Type", Multipart.TYPE);
            assertThat(answer.statusCode()).isEqualTo(415);
            JsonNode both = JSON.readTree(answer.body());
            assertThat(both.at("/0/error/reason").asText()).isEqualTo("unsupported-format");
            assertSame(both.get(1));
        } finally {
            Files.delete(letters);
            Files.move(aside, letters);
        }
    }

    private static Path uploads() {
        return Path.of(flawline.context().hasService(MainHttpServer.class).getFileUploadDirectory());
    }
}
