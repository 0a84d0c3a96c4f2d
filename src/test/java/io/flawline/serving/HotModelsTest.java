package io.flawline.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Repository;
import io.flawline.model.SettingException;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/** Versions that come, go and fail while images are inspected. */
class HotModelsTest {

    private static final Path BALL_SCREW = Path.of("models/ball-screw-pitting/1");
    private static final Path BLUE = Repository.MADE.resolve("blue-11hw.xml");

    @TempDir
    Path root;
    private Repository repository;
    private Inspectors inspectors;
    private Mat blue;

    @BeforeEach
    void open() {
        repository = new Repository(root);
        inspectors = repository.inspectors();
        blue = new Mat(64, 64, CvType.CV_8UC3, new Scalar(255, 0, 0));
    }

    @AfterEach
    void close() {
        blue.release();
        repository.close();
    }

    @Test
    void aCompleteVersionTakesOver() throws IOException {
        version(1);
        ModelHandle ready = ready();
        assertThat(labelAndVersion(ready)).isEqualTo("v1 1");
        version(2);
        inspectors.look();
        assertThat(labelAndVersion(ready)).as("seen for the first time").isEqualTo("v1 1");
        inspectors.look();
        assertThat(labelAndVersion(ready)).isEqualTo("v2 2");
        assertThat(ready()).isSameAs(ready);
        assertThat(inspectors.problems()).isEmpty();
    }

    @Test
    void versionsAreNumbersAndNotText() throws IOException {
        version(9);
        ModelHandle ready = ready();
        version(10);
        lookUntilStill();
        assertThat(labelAndVersion(ready)).isEqualTo("v10 10");
    }

    @Test
    void aHalfCopiedVersionWaits() throws IOException {
        version(1);
        ModelHandle ready = ready();
        byte[] weights = Files.readAllBytes(BALL_SCREW.resolve("model.bin"));
        Path folder = Files.createDirectories(root.resolve("m/2"));
        inspectors.look();
        Files.copy(BALL_SCREW.resolve("model.xml"), folder.resolve("model.xml"));
        for (int part = 1; part <= 5; part++) {
            inspectors.look();
            assertThat(labelAndVersion(ready)).isEqualTo("v1 1");
            assertThat(inspectors.problems()).as("growing is no problem").isEmpty();
            Files.write(folder.resolve("model.bin"), Arrays.copyOf(weights, weights.length * part / 5));
        }
        lookUntilStill();
        assertThat(ready.inspect(Request.ofMat(blue)).model().version()).isEqualTo("2");
    }

    @Test
    void aBadVersionIsRejectedUntilItIsCorrected() throws IOException {
        version(1);
        ModelHandle ready = ready();
        Path bad = version(2);
        Files.write(bad.resolve("blue-11hw.bin"), new byte[3]);
        lookUntilStill();
        assertThat(labelAndVersion(ready)).isEqualTo("v1 1");
        assertThat(inspectors.problems()).singleElement().asString().contains("m/2", "refused", "m/1 serves", "blue-11hw.bin");
        version(2);
        lookUntilStill();
        assertThat(labelAndVersion(ready)).isEqualTo("v2 2");
        assertThat(inspectors.problems()).isEmpty();
    }

    @Test
    void aVersionThatGivesNoResultIsRefused() throws IOException {
        version(1);
        ModelHandle ready = ready();
        Path bad = repository.add("m", 2, Repository.MADE.resolve("not-a-number.xml"), Repository.MADE.resolve("not-a-number.bin"));
        // The warm-up image is grey; less a mean of grey it is nothing, and nothing by nothing is no number.
        Files.writeString(bad.resolve("model.json"), "{\"mean\": 128, \"activation\": \"none\"}");
        lookUntilStill();
        assertThat(labelAndVersion(ready)).isEqualTo("v1 1");
        assertThat(inspectors.problems()).singleElement().asString().contains("m/2", "not numbers");
    }

    @Test
    void aBadVersionAtTheStartLeavesTheOneBelow() throws IOException {
        version(1);
        Files.write(version(2).resolve("blue-11hw.bin"), new byte[3]);
        assertThat(labelAndVersion(ready())).isEqualTo("v1 1");
        assertThat(inspectors.problems()).singleElement().asString().contains("m/2");
    }

    @Test
    void aBadOnlyVersionNamesItsFileUntilItIsCorrected() throws IOException {
        Files.write(version(1).resolve("blue-11hw.bin"), new byte[3]);
        assertThatThrownBy(this::ready).hasMessageContaining("blue-11hw.bin");
        assertThatThrownBy(this::ready).as("not tried again").hasMessageContaining("blue-11hw.bin");
        version(1);
        assertThat(labelAndVersion(ready())).isEqualTo("v1 1");
        assertThat(inspectors.problems()).isEmpty();
    }

    @Test
    void takingAwayTheHighestRollsBack() throws IOException {
        version(1);
        Path second = version(2);
        ModelHandle ready = ready();
        assertThat(labelAndVersion(ready)).isEqualTo("v2 2");
        delete(second);
        lookUntilStill();
        assertThat(labelAndVersion(ready)).isEqualTo("v1 1");
    }

    @Test
    void aRemovedModelIsUnknownUntilItReturns() throws IOException {
        Path first = version(1);
        ModelHandle ready = ready();
        ModelHandle other = inspectors.ready("m", new SettingsLayer("another bean", Map.of("threshold", 0.1)));
        delete(first);
        inspectors.look();
        assertThat(labelAndVersion(ready)).as("it may be about to be replaced").isEqualTo("v1 1");
        inspectors.look();
        for (ModelHandle user : List.of(ready, other)) {
            assertThatThrownBy(() -> labelAndVersion(user)).hasMessageContaining("\"m\" was taken away")
                    .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_MODEL));
        }
        assertThatThrownBy(this::ready).hasMessageContaining("No model \"m\"");
        version(2);
        lookUntilStill();
        assertThat(labelAndVersion(ready)).isEqualTo("v2 2");
        assertThat(labelAndVersion(other)).isEqualTo("v2 2");
        assertThat(ready()).isSameAs(ready);
    }

    @Test
    void theFirstRequestRestoresAReturnedModelForAll() throws IOException {
        Path first = version(1);
        ModelHandle ready = ready();
        delete(first);
        lookUntilStill();
        version(3);
        assertThat(labelAndVersion(inspectors.ready("m", new SettingsLayer("another bean", Map.of("threshold", 0.1))))).isEqualTo("v3 3");
        assertThat(labelAndVersion(ready)).isEqualTo("v3 3");
    }

    @Test
    void aRepositoryThatIsAwayTakesNoModelAway() throws IOException {
        version(1);
        ModelHandle ready = ready();
        Path away = root.resolveSibling(root.getFileName() + "-away");
        Files.move(root, away);
        lookUntilStill();
        inspectors.look();
        assertThat(labelAndVersion(ready)).isEqualTo("v1 1");
        Files.move(away, root);
    }

    @Test
    void removalEndsEachInspectionWithResultOrRejection() throws Exception {
        Path folder = version(1);
        ModelHandle ready = ready();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService callers = Executors.newFixedThreadPool(2);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            done.add(callers.submit(() -> {
                while (!stop.get()) {
                    try {
                        labelAndVersion(ready);
                    } catch (RejectedException e) {
                        assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_MODEL);
                    }
                }
            }));
        }
        for (int n = 2; n <= 8; n++) {
            delete(folder);
            lookUntilStill();
            assertThatThrownBy(() -> labelAndVersion(ready)).isInstanceOf(RejectedException.class);
            folder = version(n);
            lookUntilStill();
            assertThat(labelAndVersion(ready)).isEqualTo("v" + n + " " + n);
        }
        stop.set(true);
        callers.shutdown();
        for (Future<?> caller : done) {
            caller.get();
        }
    }

    @Test
    void aCallersWrongSettingsAreNoFaultOfTheVersion() throws IOException {
        version(1);
        SettingsLayer wrong = new SettingsLayer("a bean", Map.of("threshold", 7));
        SettingsLayer missing = new SettingsLayer("a bean", Map.of("device", "GPU.7"));
        assertThatThrownBy(() -> inspectors.ready("m", wrong)).isInstanceOf(SettingException.class).hasMessageContaining("threshold = 7");
        assertThatThrownBy(() -> inspectors.ready("m", missing)).hasMessageContaining("GPU.7");
        assertThat(inspectors.problems()).isEmpty();
        assertThat(labelAndVersion(ready())).isEqualTo("v1 1");
    }

    @Test
    void changedSettingsOfTheServingVersionTakeEffect() throws IOException {
        Path folder = version(1);
        ModelHandle ready = ready();
        Files.writeString(folder.resolve("model.json"), "{\"labels\": [\"changed\"]}");
        lookUntilStill();
        assertThat(labelAndVersion(ready)).isEqualTo("changed 1");
        Files.writeString(folder.resolve("model.json"), "{\"threshold\": 7}");
        lookUntilStill();
        assertThat(labelAndVersion(ready)).isEqualTo("changed 1");
        assertThat(inspectors.problems()).singleElement().asString().contains("threshold = 7", "model.json");
    }

    @Test
    void theWatcherLooksByItself() throws IOException {
        version(1);
        ModelHandle ready = ready();
        try (ModelWatcher watcher = new ModelWatcher(inspectors, Duration.ofMillis(50))) {
            version(2);
            await().until(() -> labelAndVersion(ready).equals("v2 2"));
        }
    }

    private ModelHandle ready() {
        return inspectors.ready("m", new SettingsLayer("test", Map.of()));
    }

    private static String labelAndVersion(ModelHandle ready, Mat picture) {
        Inspection inspection = ready.inspect(Request.ofMat(picture));
        return inspection.defects().get(0).label() + " " + inspection.model().version();
    }

    private String labelAndVersion(ModelHandle ready) {
        return labelAndVersion(ready, blue);
    }

    private void lookUntilStill() {
        inspectors.look();
        inspectors.look();
    }

    private Path version(int number) throws IOException {
        return repository.labelled(repository.add("m", number, BLUE, Path.of(BLUE.toString().replace(".xml", ".bin"))), "v" + number);
    }

    private static void delete(Path folder) throws IOException {
        for (Path file : Files.list(folder).toList()) {
            Files.delete(file);
        }
        Files.delete(folder);
    }
}
