package io.flawline.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.inspect.Repository;
import io.flawline.model.ModelException;
import io.flawline.model.ModelStoreException.Problem;
import io.flawline.model.ModelStoreException;
import io.flawline.model.Setting;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.ModelReport.State;
import io.flawline.serving.ModelReport.Version;

/** What can be known of a model from outside, and models that come and go through the store. */
class ModelReportTest {

    private static final Path BLUE = Repository.MADE.resolve("blue-11hw.xml");
    private static final Path WEIGHTS = Repository.MADE.resolve("blue-11hw.bin");

    @TempDir
    Path root;
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

    @Test
    void aModelThatNobodyUsesIsDescribedFromItsFiles() throws IOException {
        Files.writeString(version(1).resolve("model.json"), "{\"threshold\": 0.3, \"labels\": [\"pit\"]}");
        Files.write(version(2).resolve("blue-11hw.bin"), new byte[3]);
        ModelReport report = inspectors.report("m");
        assertThat(report.serving()).isEqualTo("1");
        assertThat(report.versions()).extracting(Version::version, Version::state)
                .containsExactly(tuple("2", State.REFUSED), tuple("1", State.AVAILABLE));
        assertThat(report.versions().get(0).problem()).contains("blue-11hw.bin");
        Version first = report.versions().get(1);
        assertThat(first.kind()).isEqualTo("segmentation");
        assertThat(first.device()).isEqualTo("CPU");
        assertThat(first.precision()).isNull();
        assertThat(first.inputs()).singleElement().asString().contains("f32[1,3,");
        assertThat(first.outputs()).hasSize(1);
        assertThat(first.settings()).containsEntry("threshold", new Setting(0.3, root.resolve("m/1/model.json").toString()))
                .containsEntry("counting", new Setting("objects", Setting.DEFAULT))
                .containsEntry("overlay", new Setting("none", "test"));
    }

    @Test
    void aModelInUseShowsItsDeviceAndRejectedVersions() throws IOException {
        version(1);
        ready();
        Files.write(version(2).resolve("blue-11hw.bin"), new byte[3]);
        inspectors.look();
        inspectors.look();
        ModelReport report = inspectors.report("m");
        assertThat(report.serving()).isEqualTo("1");
        assertThat(report.versions()).extracting(Version::state).containsExactly(State.REFUSED, State.SERVING);
        assertThat(report.versions().get(1)).satisfies(v -> {
            assertThat(v.device()).isEqualTo("CPU");
            assertThat(v.precision()).isEqualTo("f32");
            assertThat(v.inputSize()).isEqualTo("64x64");
            assertThat(v.settings()).containsEntry("activation", new Setting("none", "decided by probe images"));
        });
    }

    @Test
    void reportsARejectedChangeOfTheServingVersion() throws IOException {
        Path folder = version(1);
        ready();
        Files.writeString(folder.resolve("model.json"), "{\"threshold\": 7}");
        lookUntilStill();
        assertThat(inspectors.report("m").versions()).singleElement().satisfies(v -> {
            assertThat(v.state()).isEqualTo(State.SERVING);
            assertThat(v.problem()).contains("threshold = 7");
            assertThat(v.settings().get("threshold").value()).isEqualTo(0.5);
        });
    }

    @Test
    void itIsReadableJson() throws IOException {
        version(1);
        JsonNode json = new ObjectMapper().valueToTree(inspectors.report("m"));
        JsonNode version = json.get("versions").get(0);
        assertThat(json.get("name").asText()).isEqualTo("m");
        assertThat(version.get("state").asText()).isEqualTo("available");
        assertThat(version.get("settings").get("resize").get("value").asText()).isEqualTo("stretch");
        assertThat(version.get("settings").get("resize").get("origin").asText()).isEqualTo("default");
        assertThat(version.get("inputs").get(0).get("shape").isArray()).isTrue();
        assertThat(version.has("problem")).isFalse();
    }

    @Test
    void anUnknownModelIsReportedWithTheKnownOnes() throws IOException {
        version(1);
        assertThatThrownBy(() -> inspectors.report("other")).isInstanceOf(ModelException.class).hasMessageContaining("[m]");
        assertThat(inspectors.reports()).extracting(ModelReport::name).containsExactly("m");
    }

    @Test
    void modelsThatComeAndGoAreReportedOrLeftOut() throws Exception {
        Path folder = version(1);
        Path model = folder.getParent();
        AtomicBoolean looking = new AtomicBoolean(true);
        Thread coming = new Thread(() -> {
            while (looking.get()) {
                assertThat(folder.toFile().renameTo(model.resolve(".away").toFile())).isTrue();
                assertThat(model.resolve(".away").toFile().renameTo(folder.toFile())).isTrue();
            }
        });
        coming.start();
        try {
            for (int i = 0; i < 1000; i++) {
                assertThat(inspectors.reports()).hasSizeLessThanOrEqualTo(1);
            }
        } finally {
            looking.set(false);
            coming.join();
        }
        assertThat(inspectors.reports()).hasSize(1);
    }

    @Test
    void installedAndRolledBackVersionsServe() throws IOException {
        version(1);
        ModelHandle ready = ready();
        assertThat(inspectors.store().install("m", zip("{\"labels\": [\"new\"]}"))).isEqualTo("2");
        assertThat(label(ready)).isEqualTo("defect");
        lookUntilStill();
        assertThat(label(ready)).isEqualTo("new");
        assertThat(inspectors.store().rollBack("m")).isEqualTo("1");
        lookUntilStill();
        assertThat(label(ready)).isEqualTo("defect");
        inspectors.store().remove("m");
        lookUntilStill();
        assertThatThrownBy(() -> label(ready)).isInstanceOfSatisfying(RejectedException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_MODEL));
        assertThat(inspectors.store().install("m", zip("{}"))).isEqualTo("1");
        lookUntilStill();
        assertThat(label(ready)).isEqualTo("defect");
    }

    @Test
    void aModelThatCannotRunHereIsNotInstalled() throws IOException {
        assertThatThrownBy(() -> inspectors.store().install("m", zip("{\"device\": \"GPU.7\"}"))).hasMessageContaining("this machine has")
                .isInstanceOfSatisfying(ModelStoreException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNUSABLE));
        assertThatThrownBy(() -> inspectors.store().install("m", zip("{\"threshold\": 7}")))
                .hasMessage("The model m/1 cannot be used: threshold = 7 (from model.json): allowed is a number from 0 to 1");
        assertThat(root).isEmptyDirectory();
    }

    private ModelHandle ready() {
        return inspectors.ready("m", new SettingsLayer("test", Map.of()));
    }

    private static String label(ModelHandle ready) {
        Mat blue = new Mat(64, 64, CvType.CV_8UC3, new Scalar(255, 0, 0));
        try {
            return ready.inspect(Request.ofMat(blue)).defects().get(0).label();
        } finally {
            blue.release();
        }
    }

    private void lookUntilStill() {
        inspectors.look();
        inspectors.look();
    }

    private Path version(int number) {
        return repository.add("m", number, BLUE, WEIGHTS);
    }

    private static ByteArrayInputStream zip(String settings) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Path file : new Path[] {BLUE, WEIGHTS}) {
                zip.putNextEntry(new ZipEntry("blue/" + file.getFileName()));
                Files.copy(file, zip);
            }
            zip.putNextEntry(new ZipEntry("blue/model.json"));
            zip.write(settings.getBytes(StandardCharsets.UTF_8));
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
