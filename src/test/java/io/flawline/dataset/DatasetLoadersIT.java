package io.flawline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.history.KeptFiles;
import io.flawline.image.Limits;
import io.flawline.support.Peers;

/** The loaders of the training tools read what was exported, with the same sides, labels and regions. */
class DatasetLoadersIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCRIPT = Path.of("src/test/python/datasets.py").toAbsolutePath();

    @TempDir
    private Path root;
    private final Map<String, String> verdicts = new HashMap<>();
    private String drawn;

    @BeforeEach
    void make() throws Exception {
        KeptHistory kept = new KeptHistory(root.resolve("history"));
        for (int i = 0; i < 40; i++) {
            verdicts.put(kept.add(i % 4 == 0 ? "defect" : "ok", "part-" + i), i % 4 == 0 ? "defect" : "ok");
        }
        drawn = kept.add("ok", "part-0");
        verdicts.put(drawn, "defect");
        kept.review(drawn, "{\"verdict\":\"defect\",\"regions\":[{\"label\":\"a \\\"deep\\\" scratch: ä\",\"polygon\":[[10,10],[30,10],[30,40],[10,40]]}]}");
    }

    private JsonNode export(Format format) throws Exception {
        new DatasetExport(new KeptFiles(root.resolve("history")), Limits.DEFAULT).write(root.resolve("out"), format, KeptFiles.Filter.ALL);
        return JSON.readTree(root.resolve("out/manifest.json").toFile());
    }

    /** Runs the loader and compares which image is on which side. */
    private JsonNode load(Path python, Format format, JsonNode manifest) throws Exception {
        Path out = root.resolve("loaded.json");
        Path err = root.resolve("loader.log");
        Process process = new ProcessBuilder(python.toString(), SCRIPT.toString(), format.name().toLowerCase(), root.resolve("out").toString())
                .redirectError(err.toFile()).redirectOutput(out.toFile()).start();
        if (!process.waitFor(300, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue()).as(Files.readString(err, StandardCharsets.UTF_8)).isZero();
        List<String> lines = Files.readAllLines(out, StandardCharsets.UTF_8);
        JsonNode loaded = JSON.readTree(lines.get(lines.size() - 1));
        Map<String, TreeSet<String>> expected = new HashMap<>();
        loaded.fieldNames().forEachRemaining(split -> expected.put(split, new TreeSet<>()));
        manifest.path("files").forEach(file -> expected.get(file.path("split").asText()).add(file.path("inspection").asText()));
        expected.forEach((split, keys) -> {
            TreeSet<String> found = new TreeSet<>();
            loaded.path(split).fieldNames().forEachRemaining(found::add);
            assertThat(found).as(split).isEqualTo(keys);
        });
        return loaded;
    }

    private static Path python(String folder, String module) throws Exception {
        Path python = Path.of("target", folder, "bin/python").toAbsolutePath();
        boolean usable = Files.isExecutable(python) && new ProcessBuilder(python.toString(), "-c", "import " + module).start().waitFor() == 0;
        return usable ? python : null;
    }

    private void assertRegions(JsonNode loaded, double tolerance) {
        loaded.forEach(side -> side.properties().forEach(image -> {
            List<List<Object>> boxes = new ArrayList<>();
            image.getValue().path("boxes").forEach(box -> boxes.add(List.of(box.get(0).asText(), box.get(1).asDouble(), box.get(2).asDouble(),
                    box.get(3).asDouble(), box.get(4).asDouble())));
            assertThat(boxes).as(image.getKey()).hasSize(verdicts.get(image.getKey()).equals("ok") ? 0 : 1);
            if (!boxes.isEmpty()) {
                List<Object> expected = image.getKey().equals(drawn) ? List.of("a \"deep\" scratch: ä", 10.0, 10.0, 20.0, 30.0)
                        : List.of("defect", 5.0, 6.0, 10.0, 10.0);
                assertThat(boxes.get(0).get(0)).isEqualTo(expected.get(0));
                for (int i = 1; i < 5; i++) {
                    assertThat((Double) boxes.get(0).get(i)).isCloseTo((Double) expected.get(i), within(tolerance));
                }
            }
        }));
    }

    @Test
    void pycocotoolsReadsIt() throws Exception {
        Path python = python("python", "pycocotools");
        Peers.require(python != null, "pycocotools is not in target/python: .ci/setup installs it");
        JsonNode loaded = load(python, Format.COCO, export(Format.COCO));
        assertRegions(loaded, 1e-9);
    }

    @Test
    void ultralyticsReadsIt() throws Exception {
        Path python = python("ultralytics-venv", "ultralytics");
        Peers.require(python != null, "ultralytics is not in target/ultralytics-venv: src/test/resources/ultralytics/make.sh installs it");
        assertRegions(load(python, Format.YOLO, export(Format.YOLO)), 1e-3);
    }

    /** It needs a large PyTorch, so it is not a part of the CI: python3 -m venv target/anomalib-venv, and pip install anomalib there. */
    @Test
    void anomalibReadsIt() throws Exception {
        Path python = python("anomalib-venv", "anomalib");
        assumeTrue(python != null, "anomalib is not in target/anomalib-venv");
        JsonNode loaded = load(python, Format.ANOMALIB, export(Format.ANOMALIB));
        loaded.forEach(side -> side.properties().forEach(image -> {
            boolean defective = verdicts.get(image.getKey()).equals("defect");
            assertThat(image.getValue().path("label").asInt()).as(image.getKey()).isEqualTo(defective ? 1 : 0);
            assertThat(image.getValue().path("mask").asInt()).as(image.getKey()).isEqualTo(!defective ? 0 : image.getKey().equals(drawn) ? 21 * 31 : 11 * 11);
        }));
        assertThat(loaded.path("train")).isNotEmpty().allSatisfy(image -> assertThat(image.path("label").asInt()).isZero());
    }
}
