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

    /**
     * @param held whether the version is held back until it is promoted
     * @return the report with the version that was installed
     */
    static LearnReport install(ModelStore store, LearnReport report, Material material, Learned learned, boolean held) {
        String version = store.install(report.name(), folder -> {
            write(folder, report, material.size(), learned);
            Map<String, Object> settings = settings(report.chosen());
            if (!settings.isEmpty()) {
                JSON.writeValue(folder.resolve("model.json").toFile(), settings);
            }
            BadImages.write(folder, material.bad());
        }, held);
        return report.asVersion(version);
    }

    /** Returns the settings by which an inspection sees images as they were learned. */
    private static Map<String, Object> settings(LearnReport.Chosen chosen) {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (chosen.tiles()) {
            settings.put("resize", "tile");
        }
        if (chosen.bits() != null) {
            settings.put("bits", chosen.bits());
        }
        return settings;
    }

    /** Writes the IR and the report. */
    static void write(Path folder, LearnReport report, InputSize size, Learned learned) throws IOException {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("good_images", report.images().size());
        info.put("variance_kept", LearnReport.round(learned.projection().kept()));
        Template.writeModel(folder, size, Precision.of(report.chosen().precision()), learned, info);
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
