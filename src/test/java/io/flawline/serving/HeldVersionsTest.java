package io.flawline.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.history.History;
import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspector;
import io.flawline.inspect.Repository;
import io.flawline.inspect.Scope;
import io.flawline.model.ModelRepository;
import io.flawline.model.ModelStoreException;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Request;
import io.flawline.serving.ModelReport.State;
import io.flawline.shadow.Shadows;

/** Versions that are on disk, newer than the one that serves, and must not take over. */
@Tag("slow")
class HeldVersionsTest {

    private static final SettingsLayer NONE = new SettingsLayer("test", Map.of());

    @TempDir
    private Path root;
    private Repository repository;
    private Inspectors inspectors;

    @BeforeEach
    void open() {
        repository = new Repository(root);
        inspectors = repository.inspectors();
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private void add(int version) {
        repository.add(Path.of("models/ball-screw-pitting/1"), "m", version);
    }

    private String serving() {
        inspectors.look();
        inspectors.look();
        inspectors.ready("m", NONE);
        return inspectors.report("m").serving();
    }

    @Test
    void aHeldVersionNeverTakesOver() {
        add(1);
        inspectors.ready("m", NONE);
        inspectors.store().shadowVersions().holdBack("m", "2");
        add(2);
        assertThat(serving()).isEqualTo("1");
        assertThat(inspectors.report("m").versions()).extracting(ModelReport.Version::state).containsExactly(State.HELD, State.SERVING);
        assertThat(new ModelRepository(root).serving("m").version()).as("in another process").isEqualTo("1");

        add(3);
        assertThat(serving()).isEqualTo("3");
        inspectors.store().rollBack("m");
        assertThat(serving()).as("rolled back past the held one").isEqualTo("1");
        assertThatThrownBy(() -> inspectors.store().rollBack("m")).isInstanceOf(ModelStoreException.class).hasMessageContaining("m/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{\"held\":", "[]", "\u0000\u0000"})
    void aDamagedFileIsAWarning(String text) throws Exception {
        add(1);
        inspectors.ready("m", NONE);
        inspectors.store().shadowVersions().holdBack("m", "2");
        Path file = root.resolve("m/.shadow/held.json");
        String intact = Files.readString(file);
        Files.writeString(file, text);
        assertThat(serving()).isEqualTo("1");
        assertThat(inspectors.warnings()).anySatisfy(warning -> assertThat(warning).contains(file.toString(), "no version of the model m is held back"));

        Files.writeString(file, intact);
        assertThat(inspectors.warnings()).noneMatch(warning -> warning.contains("held.json"));
    }

    @Test
    void aVersionThatServesIsHeldBack() {
        add(1);
        add(2);
        assertThat(serving()).isEqualTo("2");
        inspectors.store().hold("m", "2");
        assertThat(serving()).isEqualTo("1");
        assertThatThrownBy(() -> inspectors.store().hold("m", "1")).isInstanceOf(ModelStoreException.class)
                .hasMessageContaining("the only one that can serve");
        assertThatThrownBy(() -> inspectors.store().hold("m", "7")).isInstanceOf(ModelStoreException.class).hasMessageContaining("no version \"7\"");
    }

    /** A property that names the only version refuses the start once, and leaves nothing that would refuse the next. */
    @Test
    void aPropertyHoldsBackNoOnlyVersion(@TempDir Path kept) throws Exception {
        add(1);
        try (History history = new History(kept, 10, 1_000_000, 10); Shadows shadows = new Shadows(inspectors, history)) {
            assertThatThrownBy(() -> shadows.hold(Map.of("m", "1"))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("flawline.shadow.m = 1").hasMessageContaining("remove the property");
        }
        assertThat(new ModelRepository(root).serving("m").version()).isEqualTo("1");
    }

    @Test
    void aPromotedVersionServes() {
        add(1);
        add(2);
        add(3);
        inspectors.store().hold("m", "2");
        assertThat(serving()).isEqualTo("3");
        inspectors.store().promote("m", "2");
        assertThat(serving()).isEqualTo("2");
        assertThat(root.resolve("m/.rolled-back/3")).isDirectory();
        assertThat(inspectors.store().shadowVersions().wasPromoted("m", "2")).isTrue();
    }

    @Test
    void aRemovedVersionIsForgotten() {
        add(1);
        add(2);
        inspectors.store().hold("m", "2");
        inspectors.store().remove("m", "2");
        add(2);
        assertThat(serving()).isEqualTo("2");
    }

    /** A bare model has its files where the versions are; what is held back must not look like a change of it. */
    @Test
    void aBareModelIsNotLoadedAgain() throws Exception {
        repository.add(Path.of("models/ball-screw-pitting/1"), "m", 0);
        try (Stream<Path> files = Files.list(root.resolve("m/0"))) {
            for (Path file : files.toList()) {
                Files.move(file, root.resolve("m").resolve(file.getFileName()));
            }
        }
        Files.delete(root.resolve("m/0"));
        ModelHandle ready = inspectors.ready("m", NONE);
        Inspector before = ready.inspector();
        add(2);
        inspectors.store().hold("m", "2");
        assertThat(serving()).isEqualTo("0");
        assertThat(ready.inspector()).isSameAs(before);
    }

    @Test
    void aCandidateIsLoadedAside() throws Exception {
        add(1);
        add(2);
        Files.writeString(root.resolve("m/2/model.json"), "{\"threshold\": 0.9}");
        inspectors.store().hold("m", "2");
        inspectors.ready("m", NONE);
        long begun = inspectors.load().begun();
        byte[] image = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"));
        try (Candidate candidate = inspectors.candidate("m", "2")) {
            Inspection inspection = candidate.inspect(Request.ofImage(image, null), NONE, Scope.ALL);
            assertThat(inspection.model().version()).isEqualTo("2");
            assertThat(inspection.picture()).isNull();
        }
        assertThat(serving()).isEqualTo("1");
        assertThat(inspectors.load().begun()).as("counts as no load").isEqualTo(begun);
    }
}
