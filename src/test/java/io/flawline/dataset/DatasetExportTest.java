package io.flawline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;

import io.flawline.history.KeptFiles;
import io.flawline.image.Limits;
import io.flawline.image.Mats;

class DatasetExportTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path root;
    private KeptHistory kept;

    @BeforeEach
    void make() throws Exception {
        kept = new KeptHistory(root.resolve("history"));
    }

    private JsonNode export(Format format, KeptFiles.Filter filter) throws IOException {
        Path folder = root.resolve(format + "-" + System.nanoTime());
        new DatasetExport(new KeptFiles(root.resolve("history")), Limits.DEFAULT).write(folder, format, filter);
        JsonNode manifest = JSON.readTree(folder.resolve("manifest.json").toFile());
        ((ObjectNode) manifest).put("folder", folder.toString());
        return manifest;
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void noPartIsOnTwoSides(Format format) throws Exception {
        for (int part = 0; part < 60; part++) {
            for (int view = 0; view < 3; view++) {
                kept.add(part % 10 == 9 && view == 1 ? "defect" : "ok", "part-" + part);
            }
        }
        JsonNode manifest = export(format, KeptFiles.Filter.ALL);
        Map<String, Set<String>> sides = new HashMap<>();
        manifest.path("files").forEach(file -> sides.computeIfAbsent(file.path("part").asText(), part -> new HashSet<>()).add(file.path("split").asText()));
        assertThat(sides).hasSize(60).allSatisfy((part, on) -> assertThat(on).hasSize(1));
        assertThat(manifest.path("images").asInt()).isEqualTo(180);
        for (JsonNode file : manifest.path("files")) {
            assertThat(Path.of(manifest.path("folder").asText(), file.path("file").asText())).isRegularFile();
        }
        JsonNode again = export(format, KeptFiles.Filter.ALL);
        assertThat(again.path("files")).as("the same split each time").isEqualTo(manifest.path("files"));
    }

    /** One damaged file does not stand in the way of the others. */
    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"time\": \"2026-01-02T00:00:00Z\"}", "{\"verdict\": \"ok\", \"time\": \"yesterday\"}", "{\"verdict\": \"ok\"}"})
    void aDamagedInspectionIsCounted(String json) throws Exception {
        kept.add("ok", "a");
        Files.writeString(root.resolve("history/" + kept.add("ok", "b") + ".json"), json);
        kept.add("ok", "c");
        JsonNode manifest = export(Format.COCO, KeptFiles.Filter.ALL);
        assertThat(manifest.path("images").asInt()).isEqualTo(2);
        assertThat(manifest.at("/leftOut/unreadable").asInt()).isOne();
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aZipHasTheFilesOfTheFolder(Format format) throws Exception {
        for (int part = 0; part < 12; part++) {
            kept.add(part % 3 == 2 ? "defect" : "ok", "part-" + part);
        }
        Path folder = Path.of(export(format, KeptFiles.Filter.ALL).path("folder").asText());
        Map<String, byte[]> files = new HashMap<>();
        String last = null;
        try (ZipInputStream zip = new ZipInputStream(new DatasetExport(new KeptFiles(root.resolve("history")), Limits.DEFAULT)
                .zip(format, KeptFiles.Filter.ALL))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                last = entry.getName();
                assertThat(files.put(last, zip.readAllBytes())).as(last).isNull();
            }
        }
        assertThat(last).as("a zip without it is not complete").isEqualTo("manifest.json");
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.filter(path -> !path.equals(folder)).toList()) {
                String name = folder.relativize(path).toString();
                if (Files.isRegularFile(path) && !name.equals("manifest.json")) {
                    assertThat(files.remove(name)).as(name).isEqualTo(Files.readAllBytes(path));
                }
            }
        }
        assertThat(files.keySet()).allMatch(name -> name.equals("manifest.json") || Files.isDirectory(folder.resolve(name)));
        assertThat(JSON.readTree(files.get("manifest.json")).path("images").asInt()).isEqualTo(12);
    }

    @Test
    void anUnfinishedZipIsClosed() throws Exception {
        kept.add("ok", "part-1");
        InputStream zip = new DatasetExport(new KeptFiles(root.resolve("history")), Limits.DEFAULT).zip(Format.COCO, KeptFiles.Filter.ALL);
        assertThat(zip.read()).isEqualTo('P');
        zip.close();
        zip.close();
        assertThatThrownBy(zip::read).isInstanceOf(IOException.class);
    }

    /** The same image without a part, as one that was sent twice, is on one side. */
    @Test
    void anImageIsNotOnTwoSides() throws Exception {
        for (int i = 0; i < 30; i++) {
            kept.add("ok", null);
        }
        assertThat(export(Format.COCO, KeptFiles.Filter.ALL).path("files").findValuesAsText("split")).hasSize(30)
                .containsOnly("train", "val", "test");
        KeptHistory same = new KeptHistory(root.resolve("history"), 7);
        for (int i = 0; i < 30; i++) {
            same.add("ok", null);
        }
        JsonNode files = export(Format.COCO, KeptFiles.Filter.ALL).path("files");
        Set<String> sides = new HashSet<>();
        for (int i = 30; i < 60; i++) {
            sides.add(files.get(i).path("split").asText());
        }
        assertThat(sides).hasSize(1);
    }

    @Test
    void peopleOverruleModels() throws Exception {
        String falseAlarm = kept.add("defect", "1");
        kept.review(falseAlarm, "{\"verdict\":\"ok\"}");
        String missed = kept.add("ok", "2");
        kept.review(missed, "{\"verdict\":\"defect\",\"regions\":[{\"label\":\"scratch\",\"polygon\":[[1,2],[11,2],[11,7]]}]}");
        String relabelled = kept.add("defect", "3");
        kept.review(relabelled, "{\"verdict\":\"defect\",\"labels\":[\"pit\"]}");
        kept.review(kept.add("ok", "4"), "{\"verdict\":\"defect\"}");
        kept.add("unsure", "5");
        kept.review(kept.add("unsure", "6"), "{\"verdict\":\"ok\"}");
        kept.add("rework", "7");

        JsonNode manifest = export(Format.COCO, KeptFiles.Filter.ALL);
        assertThat(manifest.path("images").asInt()).isEqualTo(5);
        assertThat(manifest.path("byPerson").asInt()).isEqualTo(4);
        assertThat(manifest.path("overruled").asInt()).isEqualTo(3);
        assertThat(manifest.path("leftOut").toString()).isEqualTo("{\"unsure\":1,\"withoutRegion\":1}");
        assertThat(manifest.path("classes").toString()).isEqualTo("[\"defect\",\"pit\",\"scratch\"]");
        Map<String, JsonNode> annotations = annotations(manifest);
        assertThat(annotations.keySet()).doesNotContain(falseAlarm).contains(missed, relabelled);
        assertThat(annotations.get(missed).path("segmentation").toString()).isEqualTo("[[1.0,2.0,11.0,2.0,11.0,7.0]]");
        assertThat(annotations.get(missed).path("bbox").toString()).isEqualTo("[1.0,2.0,10.0,5.0]");
        assertThat(annotations.get(missed).path("area").asDouble()).isEqualTo(25);
        assertThat(annotations.get(relabelled).path("category_id").asInt()).isEqualTo(2);
    }

    private static Map<String, JsonNode> annotations(JsonNode manifest) throws IOException {
        Map<String, JsonNode> byKey = new HashMap<>();
        for (String split : List.of("train", "val", "test")) {
            JsonNode side = JSON.readTree(Path.of(manifest.path("folder").asText(), "annotations", split + ".json").toFile());
            Map<Integer, String> images = new HashMap<>();
            side.path("images").forEach(image -> images.put(image.path("id").asInt(), image.path("inspection").asText()));
            side.path("annotations").forEach(one -> byKey.put(images.get(one.path("image_id").asInt()), one));
        }
        return byKey;
    }

    @Test
    void selectsAsTheListDoes() throws Exception {
        String alarm = kept.add("defect", "1");
        kept.review(alarm, "{\"verdict\":\"ok\"}");
        kept.review(kept.add("ok", "2"), "{\"verdict\":\"ok\"}");
        kept.add("ok", "3");
        assertThat(export(Format.MASKS, KeptFiles.Filter.of(null, null, null, "yes", null, null)).path("images").asInt()).isEqualTo(2);
        assertThat(export(Format.MASKS, KeptFiles.Filter.of(null, null, null, "no", null, null)).path("images").asInt()).isEqualTo(1);
        assertThat(export(Format.MASKS, KeptFiles.Filter.of(null, null, null, "overruled", null, null)).at("/files/0/inspection").asText()).isEqualTo(alarm);
        assertThat(export(Format.MASKS, KeptFiles.Filter.of(null, null, "defect", null, "mqtt", "m")).path("images").asInt()).isEqualTo(1);
        assertThat(export(Format.MASKS, KeptFiles.Filter.of(null, null, null, null, "other", null)).path("images").asInt()).isZero();
        assertThat(export(Format.MASKS, KeptFiles.Filter.of(Instant.now().plusSeconds(999_999_999).toString(), null, null, null, null, null))
                .path("images").asInt()).isZero();
        assertThatThrownBy(() -> KeptFiles.Filter.of("yesterday", null, null, null, null, null)).hasMessageContaining("since = yesterday: allowed is");
        assertThatThrownBy(() -> KeptFiles.Filter.of(null, null, "bad", null, null, null)).hasMessageContaining("verdict = bad: allowed is");
    }

    @Test
    void overwritesNothing() throws Exception {
        kept.add("ok", "1");
        Path folder = Files.createDirectories(root.resolve("mine"));
        DatasetExport export = new DatasetExport(new KeptFiles(root.resolve("history")), Limits.DEFAULT);
        export.write(folder, Format.YOLO, KeptFiles.Filter.ALL);
        assertThatThrownBy(() -> export.write(folder, Format.YOLO, KeptFiles.Filter.ALL)).isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("nothing is overwritten");
        assertThatThrownBy(() -> new DatasetExport(new KeptFiles(root.resolve("none")), Limits.DEFAULT).write(root.resolve("new"), Format.YOLO,
                KeptFiles.Filter.ALL)).hasMessageContaining("there is no history here");
        assertThat(root.resolve("new")).doesNotExist();
    }

    @Test
    void masksHaveTheRegionsAndTheSizeOfTheImage() throws Exception {
        String key = kept.add("ok", "1");
        kept.review(key, "{\"verdict\":\"defect\",\"regions\":[{\"polygon\":[[10,10],[20,10],[20,20],[10,20]]}]}");
        JsonNode manifest = export(Format.ANOMALIB, KeptFiles.Filter.ALL);
        assertThat(manifest.at("/files/0/file").asText()).isEqualTo("test/defect/" + key + ".png");
        Mat mask = Imgcodecs.imread(manifest.path("folder").asText() + "/ground_truth/defect/" + key + "_mask.png", Imgcodecs.IMREAD_UNCHANGED);
        try {
            assertThat(mask.cols()).isEqualTo(KeptHistory.WIDTH);
            assertThat(mask.rows()).isEqualTo(KeptHistory.HEIGHT);
            assertThat(Core.countNonZero(mask)).isEqualTo(11 * 11);
            assertThat(mask.get(15, 15)[0]).isEqualTo(255);
        } finally {
            Mats.release(mask);
        }
    }

    /** Half of what the history had is gone, as it makes room while the data set is written. */
    @Test
    void whatIsGoneIsCounted() throws Exception {
        for (int i = 0; i < 10; i++) {
            String key = kept.add("ok", "part-" + i);
            if (i % 2 == 0) {
                Files.delete(root.resolve("history/" + key + "-original.png"));
            }
        }
        JsonNode manifest = export(Format.YOLO, KeptFiles.Filter.ALL);
        assertThat(manifest.path("images").asInt()).isEqualTo(5);
        assertThat(manifest.at("/leftOut/withoutImage").asInt()).isEqualTo(5);
    }
}
