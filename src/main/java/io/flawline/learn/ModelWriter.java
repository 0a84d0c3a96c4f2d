package io.flawline.learn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.model.ModelStore;

/** Writes a learned model as a version of the repository: the IR, {@code learn.json}, and settings where it needs some. */
final class ModelWriter {

    static final String REPORT = "learn.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelWriter() {
    }

    /** @return the report with the version that was installed */
    static LearnReport install(ModelStore store, LearnReport report, Material material, Learned learned) {
        String version = store.install(report.name(), folder -> {
            Map<String, Object> info = new LinkedHashMap<>();
            info.put("good_images", report.images().size());
            info.put("variance_kept", LearnReport.round(learned.projection().kept()));
            Template.writeModel(folder, material.size(), learned, info);
            if (report.chosen().tiles()) {
                JSON.writeValue(folder.resolve("model.json").toFile(), Map.of("resize", "tile"));
            }
            writeReport(folder, report);
        });
        return report.asVersion(version);
    }

    static void writeReport(Path folder, LearnReport report) throws IOException {
        Files.write(folder.resolve(REPORT), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(report));
    }
}
