package io.flawline.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.image.Limits;
import io.flawline.inspect.Repository;
import io.flawline.model.ModelException;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelTrial;

class CandidateLoaderTest {

    @TempDir
    private Path root;

    /** Each try may start a process that takes a core for its time. */
    @Test
    void aVersionThatFailsIsNotTriedAgainAtEachLook() throws Exception {
        Path version;
        try (Repository repository = new Repository(root)) {
            repository.add(Path.of("models/ball-screw-pitting/1"), "m", 1);
            version = repository.add(Path.of("models/ball-screw-pitting/1"), "m", 2);
        }
        AtomicInteger tries = new AtomicInteger();
        ModelTrial refuses = (folder, golden) -> {
            throw new ModelException("try " + tries.incrementAndGet());
        };
        try (Inspectors inspectors = new Inspectors(new ModelRepository(root), new SettingsLayer("test", Map.of()), Map.of(), Limits.DEFAULT, 1,
                Duration.ofMinutes(1), refuses); CandidateLoader loader = new CandidateLoader(inspectors, "m", "2")) {
            for (int i = 0; i < 1_000; i++) {
                loader.look();
            }
            int before = tries.get();
            assertThat(before).isBetween(1, 10);
            assertThat(loader.problem()).isEqualTo("try " + before);
            assertThat(loader.state()).isEqualTo(CandidateLoader.State.FAILED);
            Files.writeString(version.resolve("model.json"), "{\"threshold\": 0.4}");
            loader.look();
            assertThat(tries).as("files that changed are tried at once").hasValue(before + 1);
        }
    }
}
