package io.flawline.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.history.History;
import io.flawline.history.KeptFiles;
import io.flawline.history.Review;
import io.flawline.inspect.Inspection;
import io.flawline.inspect.Repository;
import io.flawline.model.ModelException;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Request;
import io.flawline.serving.ModelHandle;
import io.flawline.support.VariedSamples;

/** {@code -Dflawline.rewind.images=1000} compares more images. */
@Tag("slow")
class RewindTest {

    private static final SettingsLayer NONE = new SettingsLayer("test", Map.of());
    private static final int IMAGES = Integer.getInteger("flawline.rewind.images", 60);

    @TempDir
    private Path root;
    private Repository repository;
    private History history;

    @BeforeEach
    void open() throws Exception {
        repository = new Repository(root.resolve("models"));
        for (String model : List.of("m", "offline")) {
            repository.add(Path.of("models/ball-screw-pitting/1"), model, 1);
            Path second = repository.add(Path.of("models/ball-screw-pitting/1"), model, 2);
            Files.writeString(second.resolve("model.json"), "{\"threshold\": 0.97, \"minArea\": 300}");
        }
        repository.inspectors().store().hold("m", "2");
        history = new History(root.resolve("history"), 10_000, 1L << 30, 100_000);
    }

    @AfterEach
    void close() throws Exception {
        history.close();
        repository.close();
    }

    private JsonNode rewind(KeptFiles.Filter filter) throws Exception {
        return new Rewind(repository.inspectors(), new KeptFiles(root.resolve("history")), name -> {
            throw new AssertionError(name);
        }).run("m", "2", filter, share -> {});
    }

    @Test
    void isEqualToInspectionsOfBothVersions() throws Exception {
        Map<String, Inspection> old = new TreeMap<>();
        Map<String, Inspection> next = new TreeMap<>();
        ModelHandle serving = repository.inspectors().ready("m", NONE);
        ModelHandle offline = repository.inspectors().ready("offline", NONE);
        List<byte[]> images = VariedSamples.images(IMAGES);
        for (int i = 0; i < images.size(); i++) {
            Request request = new Request("image-" + i, images.get(i), null, i + ".png", null, null, null);
            Inspection inspection = serving.inspect(request);
            old.put("image-" + i, inspection);
            next.put("image-" + i, offline.inspect(request));
            history.inspected("mqtt", request, inspection);
            if (i % 100 == 99 || i == images.size() - 1) {
                String last = "image-" + i;
                await().until(() -> history.find(last).isPresent());
            }
        }
        assertThat(offline.inspector().model().folder().version()).isEqualTo("2");
        assertThat(history.leftOut()).isZero();

        JsonNode report = rewind(KeptFiles.Filter.ALL);
        assertThat(report.path("images").asInt()).isEqualTo(images.size());
        assertThat(report.path("changed").asInt()).isZero();
        Map<String, String> disagreements = new TreeMap<>();
        old.forEach((id, before) -> {
            Inspection after = next.get(id);
            if (before.verdict().equals("ok") != after.verdict().equals("ok")) {
                disagreements.put(id, before.verdict() + before.score() + after.verdict() + after.score());
            }
        });
        Map<String, String> found = new TreeMap<>();
        report.path("disagreements").forEach(one -> found.put(one.path("id").asText(), one.at("/old/verdict").asText() + one.at("/old/score").asDouble()
                + one.at("/new/verdict").asText() + one.at("/new/score").asDouble()));
        assertThat(found).isNotEmpty().isEqualTo(disagreements);

        String vanished = report.at("/disagreements/0/key").asText();
        history.review(history.find(vanished).orElseThrow(), new Review("ok", null, null, null, Instant.now()));
        JsonNode reviewed = rewind(KeptFiles.Filter.ALL);
        assertThat(reviewed.at("/disagreements/0/reviewed").asText()).isEqualTo("ok");
        assertThat(reviewed.at("/expected/falseAlarms").asDouble()).isEqualTo(-report.at("/counts/onlyOld").asDouble());
        assertThat(rewind(KeptFiles.Filter.of(Instant.now().plusSeconds(60).toString(), null, null, null, null, null)).path("images").asInt()).isZero();
        Path original = root.resolve("history/" + vanished + "-original.png");
        Files.delete(original);
        assertThat(rewind(KeptFiles.Filter.ALL).path("withoutImage").asInt()).isOne();
        Files.writeString(root.resolve("history/" + vanished + ".json"), "{\"verdict\"");
        JsonNode damaged = rewind(KeptFiles.Filter.ALL);
        assertThat(damaged.path("failed").asInt()).isOne();
        assertThat(damaged.path("failure").asText()).isEqualTo(vanished + ": its file in the history is damaged");
    }

    @Test
    void namesWhatIsWrong() {
        KeptFiles kept = new KeptFiles(root.resolve("history"));
        Rewind rewind = new Rewind(repository.inspectors(), kept, name -> null);
        assertThatThrownBy(() -> rewind.run("m", "1", KeptFiles.Filter.ALL, share -> {})).isInstanceOf(ModelException.class)
                .hasMessageContaining("the one that serves");
        assertThatThrownBy(() -> rewind.run("m", "7", KeptFiles.Filter.ALL, share -> {})).isInstanceOf(ModelException.class)
                .hasMessageContaining("no version \"7\"");
        assertThatThrownBy(() -> rewind.run("none", "1", KeptFiles.Filter.ALL, share -> {})).isInstanceOf(ModelException.class);
    }
}
