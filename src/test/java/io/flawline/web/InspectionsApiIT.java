package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;
import com.fasterxml.jackson.databind.JsonNode;

/** The history over HTTP. */
class InspectionsApiIT extends InspectionsApiTestBase {

    @Test
    void listsNewestFirstByVerdictRouteModelAndTime() throws Exception {
        JsonNode bad = inspect("bad", defective);
        JsonNode ok = inspect("ok", good);

        assertThat(list("?limit=2")).containsExactly(ok, bad);
        assertThat(list("?limit=1&verdict=defect")).containsExactly(bad);
        assertThat(list("?limit=1&route=http&model=ball-screw-pitting")).containsExactly(ok);
        assertThat(list("?route=other")).isEmpty();
        assertThat(list("?since=" + ok.path("time").asText())).containsExactly(ok);
        assertThat(list("?limit=1&until=" + bad.path("time").asText())).containsExactly(bad);
        assertThat(bad.path("route").asText()).isEqualTo("http");
        assertThat(bad.has("base64")).isFalse();
    }

    @Test
    void givesTheResultThePictureAndTheOriginal() throws Exception {
        JsonNode kept = inspect("part 7/ä", defective);
        String byKey = "/inspections/" + kept.path("key").asText();
        String byId = "/inspections/" + URLEncoder.encode("part 7/ä", UTF_8).replace("+", "%20");

        for (String path : List.of(byKey, byId)) {
            assertThat(JSON.readTree(flawline.get(path).body())).isEqualTo(kept);
            HttpResponse<byte[]> picture = bytes(path + "/picture");
            assertThat(picture.headers().firstValue("Content-Type")).contains("image/jpeg");
            assertThat(picture.body()).startsWith(0xff, 0xd8).hasSize(kept.path("pictureBytes").asInt());
            HttpResponse<byte[]> original = bytes(path + "/original");
            assertThat(original.headers().firstValue("Content-Type")).contains("image/png");
            assertThat(original.body()).isEqualTo(defective);
        }
        assertThat(bytes(byKey + "/picture").headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
        assertThat(bytes(byId + "/picture").headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void makesAJpegOfWhatBrowsersCannotShow() throws Exception {
        Path tiff = folder.resolve("picture.tiff");
        Mat mat = Imgcodecs.imread("samples/synthetic-apache-2.0/synthetic_57.png");
        Imgcodecs.imwrite(tiff.toString(), mat);
        mat.release();
        String path = "/inspections/" + inspect("tiff", Files.readAllBytes(tiff)).path("key").asText() + "/original";

        assertThat(bytes(path).headers().firstValue("Content-Type")).contains("image/tiff");
        assertThat(bytes(path + "?as=jpeg").headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(bytes(path + "?as=jpeg").body()).startsWith(0xff, 0xd8, 0xff);
    }

    @Test
    void makesASmallJpegOfALargeImage() throws Exception {
        Mat mat = new Mat(1500, 2000, CvType.CV_8UC3, new Scalar(40, 90, 160));
        Path jpeg = folder.resolve("large.jpg");
        Imgcodecs.imwrite(jpeg.toString(), mat);
        mat.release();
        String path = "/inspections/" + inspect("large", Files.readAllBytes(jpeg)).path("key").asText() + "/original";

        for (int[] size : new int[][] {{640, 640, 480}, {300, 300, 225}, {4096, 2000, 1500}}) {
            BufferedImage small = ImageIO.read(new ByteArrayInputStream(bytes(path + "?as=jpeg&width=" + size[0]).body()));
            assertThat(List.of(small.getWidth(), small.getHeight())).as("width=" + size[0]).isEqualTo(List.of(size[1], size[2]));
        }
        assertThat(bytes(path + "?width=640").statusCode()).isEqualTo(400);
        assertThat(bytes(path + "?as=jpeg&width=15").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"?limit=0, limit", "?limit=1001, limit", "?limit=many, limit", "?verdict=bad, verdict", "?since=yesterday, since",
        "?until=2026-01-01, until"})
    void refusesWrongArgumentsByName(String query, String name) throws Exception {
        HttpResponse<String> response = flawline.get("/inspections" + query);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).path("error").path("message").asText()).startsWith(name + " = ").contains("allowed is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/inspections/none", "/inspections/none/picture", "/inspections/none/original", "/inspections/..%2F..%2Fetc%2Fpasswd",
        "/inspections/%2e%2e%2f%2e%2e%2fapplication.properties/original", "/inspections/%00", "/dashboard/none.js", "/dashboard/..%2Fopenapi.json",
        "/dashboard"})
    void whatIsNotThereIsNotFound(String path) throws Exception {
        assertThat(flawline.get(path).statusCode()).isEqualTo(404);
    }

    /** Proxies make a tag weak when they compress what it stands for. */
    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"other\", %s"})
    void pagesAreSentAgainOnlyWhenTheyHaveChanged(String known) throws Exception {
        HttpResponse<String> first = flawline.get("/dashboard/app.js");
        assertThat(first.headers().firstValue("Cache-Control")).contains("no-cache");
        assertThat(first.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        HttpResponse<String> again = CLIENT.send(HttpRequest.newBuilder(flawline.uri("/dashboard/app.js"))
                .header("If-None-Match", known.formatted(first.headers().firstValue("ETag").orElseThrow())).build(), BodyHandlers.ofString());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void answersPagesWithALinkToTheNext() throws Exception {
        inspect("page-1", defective);
        inspect("page-2", defective);
        HttpResponse<String> first = flawline.get("/inspections?q=page-&limit=1");
        String link = first.headers().firstValue("Link").orElseThrow();
        assertThat(link).matches("</inspections\\?q=page-&limit=1&cursor=\\d{16}>; rel=\"next\"");
        HttpResponse<String> second = flawline.get(link.substring(1, link.indexOf('>')));
        assertThat(JSON.readTree(first.body()).findValuesAsText("id")).contains("page-2");
        assertThat(JSON.readTree(second.body()).findValuesAsText("id")).contains("page-1");
    }

    @Test
    void answersCsvForSpreadsheets() throws Exception {
        inspect("=1+1", defective);
        for (HttpResponse<String> answer : List.of(flawline.get("/inspections?id==1%2B1&format=csv"),
                CLIENT.send(HttpRequest.newBuilder(flawline.uri("/inspections?id=%3D1%2B1")).header("Accept", "text/csv").build(),
                        BodyHandlers.ofString()))) {
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
            assertThat(answer.body().lines().toList()).hasSize(2);
            assertThat(answer.body()).startsWith("key,time,part,name,id,verdict").contains(",\"'=1+1\",defect,");
        }
        assertThat(flawline.get("/inspections?format=xml").statusCode()).isEqualTo(400);
    }

    @Test
    void findsByPartNameIdAndReview() throws Exception {
        byte[] image = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"));
        String id = "reviewed-1";
        byte[] body = JSON.createObjectNode().put("id", id).put("part", 4711).put("image", Base64.getEncoder().encodeToString(image)).toString()
                .getBytes(StandardCharsets.UTF_8);
        flawline.post("/inspect", body);
        await().untilAsserted(() -> assertThat(JSON.readTree(flawline.get("/inspections?part=4711").body())).hasSize(1));
        String key = JSON.readTree(flawline.get("/inspections?id=" + id).body()).get(0).path("key").asText();

        assertThat(flawline.get("/inspections?prat=4711").statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(flawline.get("/inspections?part=4711&reviewed=no").body())).hasSize(1);
        assertThat(JSON.readTree(flawline.get("/inspections?name=none").body())).isEmpty();
        assertThat(flawline.post("/inspections/" + key + "/review", "{\"verdict\": \"good\"}".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(400);
        assertThat(flawline.post("/inspections/none/review", "{\"verdict\": \"ok\"}".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(404);
        HttpResponse<String> reviewed = flawline.post("/inspections/" + key + "/review",
                "{\"verdict\": \"ok\", \"note\": \"dust\", \"labels\": [\"dust\"]}".getBytes(StandardCharsets.UTF_8));
        assertThat(reviewed.statusCode()).as(reviewed.body()).isEqualTo(200);
        JsonNode overruled = JSON.readTree(flawline.get("/inspections?reviewed=overruled&part=4711").body());
        assertThat(overruled).hasSize(1);
        assertThat(overruled.get(0).path("review").path("verdict").asText()).isEqualTo("ok");
        assertThat(overruled.get(0).path("review").path("note").asText()).isEqualTo("dust");
        assertThat(overruled.get(0).path("verdict").asText()).isEqualTo("defect");
        assertThat(JSON.readTree(flawline.get("/inspections?reviewed=no&part=4711").body())).isEmpty();
    }
}
