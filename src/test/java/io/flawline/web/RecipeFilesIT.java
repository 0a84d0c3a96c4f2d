package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.RunningFlawline;

/** Images of recipes over REST. */
class RecipeFilesIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SAMPLES = Path.of("samples/synthetic-apache-2.0");

    @TempDir
    private static Path folder;
    private static Path recipes;
    private static RunningFlawline flawline;
    private static byte[] image;
    private static byte[] other;
    private static byte[] mask;

    @BeforeAll
    static void start() throws Exception {
        recipes = folder.resolve("recipes");
        flawline = RunningFlawline.start(folder, Map.of("flawline.recipes", recipes.toString()));
        image = Files.readAllBytes(SAMPLES.resolve("synthetic_43.png"));
        other = Files.readAllBytes(SAMPLES.resolve("synthetic_57.png"));
        mask = Files.readAllBytes(SAMPLES.resolve("synthetic_43.mask.png"));
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    private static JsonNode send(String method, String path, byte[] body, int status) throws Exception {
        HttpResponse<String> response = flawline.send(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return response.body().isEmpty() ? null : JSON.readTree(response.body());
    }

    private static void recipe(String name, String yaml) throws Exception {
        send("PUT", "/recipes/" + name, yaml.getBytes(UTF_8), 200);
    }

    private static String reason(JsonNode answer) {
        return answer.path("error").path("reason").asText();
    }

    @Test
    void anUploadedMaskCountsAtOnce() throws Exception {
        String path = "/recipes/masked/files/masked.png";
        JsonNode saved = send("PUT", path, image, 200);
        assertThat(saved.path("name").asText()).isEqualTo("masked.png");
        assertThat(saved.path("width").asInt()).isPositive();
        recipe("masked", "ignore: [{mask: masked.png}]");
        String hash = send("GET", "/recipes", new byte[0], 200).findValuesAsText("sha256").toString();
        assertThat(reason(send("POST", "/recipes/masked/try", image, 422))).isEqualTo("recipe-failed");

        send("PUT", path, mask, 200);

        assertThat(Files.readAllBytes(recipes.resolve("masked.png"))).isEqualTo(mask);
        assertThat(send("GET", "/recipes", new byte[0], 200).findValuesAsText("sha256")).hasToString(
                send("POST", "/recipes/masked/try", image, 200).path("recipe").findValuesAsText("sha256").toString()).doesNotHaveToString(hash);
        assertThat(flawline.get(path).headers().firstValue("Content-Type")).hasValue("image/png");
        String changes = flawline.get("/record?limit=100").body();
        assertThat(changes).contains("masked.png", saved.path("sha256").asText());

        assertThat(reason(send("DELETE", path, new byte[0], 409))).isEqualTo("in-use");
        send("DELETE", "/recipes/masked", new byte[0], 204);
        send("DELETE", path, new byte[0], 204);
        assertThat(reason(send("DELETE", path, new byte[0], 404))).isEqualTo("no-such-file");
        assertThat(flawline.get(path).statusCode()).isEqualTo(404);
        assertThat(flawline.get("/record?limit=100").body()).contains("masked.png");
    }

    /** Two people may have the same recipe open. */
    @Test
    void anEditBySomebodyElseIsNotOverwritten() throws Exception {
        String path = "/recipes/edited";
        byte[] mine = "millimetresPerPixel: 0.05\n".getBytes(UTF_8);
        byte[] theirs = "millimetresPerPixel: 0.06\n".getBytes(UTF_8);
        assertThat(flawline.send("PUT", path, mine, "If-None-Match", "*").statusCode()).isEqualTo(200);
        HttpResponse<String> created = flawline.send("PUT", path, theirs, "If-None-Match", "*");
        assertThat(created.statusCode()).isEqualTo(409);
        assertThat(created.body()).contains("changed-meanwhile", "The recipe edited exists already");
        String read = flawline.get(path).headers().firstValue("ETag").orElseThrow();
        String replaced = flawline.send("PUT", path, theirs, "If-Match", read).headers().firstValue("ETag").orElseThrow();
        assertThat(replaced).isNotEqualTo(read).isEqualTo(flawline.get(path).headers().firstValue("ETag").orElseThrow());

        for (String method : List.of("PUT", "DELETE")) {
            HttpResponse<String> late = flawline.send(method, path, mine, "If-Match", read);
            assertThat(late.statusCode()).isEqualTo(409);
            assertThat(late.body()).contains("changed-meanwhile", "The recipe edited has changed since it was read");
        }
        assertThat(flawline.get(path).body()).isEqualTo("millimetresPerPixel: 0.06\n");
        assertThat(flawline.send("DELETE", path, new byte[0], "If-Match", "\"0\", " + replaced).statusCode()).isEqualTo(204);
        assertThat(flawline.send("PUT", path, mine, "If-Match", replaced).body()).contains("has been removed since it was read");
        assertThat(flawline.send("DELETE", path, new byte[0], "If-Match", replaced).statusCode()).isEqualTo(404);
    }

    @Test
    void anImageOfAnotherRecipeStays() throws Exception {
        send("PUT", "/recipes/one/files/shared.png", image, 200);
        recipe("one", "align: {reference: ./shared.png}");
        send("PUT", "/recipes/two/files/shared.png", image, 200);

        assertThat(reason(send("PUT", "/recipes/two/files/shared.png", other, 409))).isEqualTo("in-use");
        assertThat(reason(send("DELETE", "/recipes/two/files/shared.png", new byte[0], 409))).isEqualTo("in-use");
        assertThat(Files.readAllBytes(recipes.resolve("shared.png"))).isEqualTo(image);
        send("DELETE", "/recipes/one", new byte[0], 204);
    }

    @Test
    void aReferenceThatTheRecipeCannotUseIsRefused() throws Exception {
        send("PUT", "/recipes/part/files/part.png", image, 200);
        recipe("part", "align: {reference: part.png}");
        ByteArrayOutputStream black = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB), "png", black);

        assertThat(reason(send("PUT", "/recipes/part/files/part.png", black.toByteArray(), 422))).isEqualTo("bad-recipe");
        assertThat(Files.readAllBytes(recipes.resolve("part.png"))).isEqualTo(image);
        send("DELETE", "/recipes/part", new byte[0], 204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..%2Fx.png", "..%5Cx.png", ".x.png", "x.yaml", "recipe.schema.json", "x", ".png", "x.png%00", "a%2Fb.png", "x.PNG.exe", "%20.png"})
    void aNameThatIsNotALeafIsRefused(String file) throws Exception {
        for (String method : new String[] {"GET", "PUT", "DELETE"}) {
            assertThat(flawline.send(method, "/recipes/part/files/" + file, image).statusCode()).as(method).isIn(400, 404);
        }
        assertThat(folder.resolve("x.png")).doesNotExist();
        assertThat(recipes.resolve("x.yaml")).doesNotExist();
    }

    @Test
    void whatIsNotAnImageIsRefused() throws Exception {
        String path = "/recipes/part/files/bad.png";
        assertThat(reason(send("PUT", path, new byte[0], 400))).isEqualTo("empty");
        assertThat(reason(send("PUT", path, "<svg/>".getBytes(UTF_8), 415))).isEqualTo("unsupported-format");
        assertThat(reason(send("PUT", path, Arrays.copyOf(image, image.length / 2), 422))).isEqualTo("truncated");
        assertThat(reason(send("PUT", path, huge(), 413))).isEqualTo("too-many-pixels");
        assertThat(reason(send("PUT", "/recipes/.x/files/bad.png", image, 422))).isEqualTo("bad-recipe");
        assertThat(recipes.resolve("bad.png")).doesNotExist();
    }

    /** Returns a PNG whose header has 65,535 pixels on both sides. */
    private static byte[] huge() {
        byte[] huge = image.clone();
        for (int i : new int[] {18, 19, 22, 23}) {
            huge[i] = (byte) 0xff;
        }
        CRC32 crc = new CRC32();
        crc.update(huge, 12, 17);
        for (int i = 0; i < 4; i++) {
            huge[29 + i] = (byte) (crc.getValue() >> 24 - 8 * i);
        }
        return huge;
    }
}
