package io.flawline.learn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.model.ModelFolder;
import io.flawline.model.ModelStore;

/** Writes a learned model as a version of the repository: the IR, {@code learn.json}, and settings where it needs some. */
final class ModelWriter {

    static final String REPORT = "learn.json";

    private static final ObjectMapper JSON = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private ModelWriter() {
    }

    /** @return the report with the version that was installed */
    static LearnReport install(ModelStore store, LearnReport report, Material material, Learned learned) {
        String version = store.install(report.name(), folder -> {
            write(folder, report, material.size(), learned);
            if (report.chosen().tiles()) {
                JSON.writeValue(folder.resolve("model.json").toFile(), Map.of("resize", "tile"));
            }
            BadImages.write(folder, material.bad());
        });
        return report.asVersion(version);
    }

    /** Writes the IR and the report. */
    static void write(Path folder, LearnReport report, InputSize size, Learned learned) throws IOException {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("good_images", report.images().size());
        info.put("variance_kept", LearnReport.round(learned.projection().kept()));
        Template.writeModel(folder, size, learned, info);
        Files.write(folder.resolve(REPORT), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(report));
    }

    /** @throws LearnException when the folder has none, so that the model was not learned here */
    static LearnReport readReport(ModelFolder folder) throws IOException {
        Path file = folder.path().resolve(REPORT);
        if (!Files.isRegularFile(file)) {
            throw new LearnException(("The model %s was not learned here: it has no %s. Images can be added to models that \"learn\" made.")
                    .formatted(folder, REPORT));
        }
        try {
            return JSON.readValue(file.toFile(), LearnReport.class);
        } catch (JsonProcessingException e) {
            throw new LearnException("%s cannot be read: %s. Learn the model again.".formatted(file, e.getOriginalMessage()));
        }
    }
}
