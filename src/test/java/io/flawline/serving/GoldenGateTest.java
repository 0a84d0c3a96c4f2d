package io.flawline.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

import io.flawline.golden.GoldenReport;
import io.flawline.image.Codecs;
import io.flawline.image.Limits;
import io.flawline.image.Mats;
import io.flawline.inspect.Inspection;
import io.flawline.inspect.Repository;
import io.flawline.model.ModelRepository;
import io.flawline.model.ModelStoreException;
import io.flawline.model.SettingsLayer;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.ModelReport.State;

/** A version serves only when it passes the golden set of its model; the one before keeps serving. */
@Tag("slow")
class GoldenGateTest {

    private static final SettingsLayer SETTINGS = new SettingsLayer("test", Map.of("overlay", "none"));

    @TempDir
    private Path root;
    private Path golden;
    private Inspectors inspectors;

    @BeforeEach
    void open() throws IOException {
        Codecs.load();
        golden = Files.createDirectories(root.resolve("m/golden"));
        image("blue.png", new Scalar(255, 0, 0));
        image("red.png", new Scalar(0, 0, 255));
        Files.writeString(golden.resolve("golden.yaml"), """
                images:
                  blue.png: {verdict: defect, must: true, score: 1.0}
                  red.png: {verdict: ok, score: 0.0}
                """);
        inspectors = inspectors();
    }

    @AfterEach
    void close() {
        inspectors.close();
    }

    private Inspectors inspectors() {
        return new Inspectors(new ModelRepository(root), SETTINGS, Map.of(), Limits.DEFAULT, 2, Duration.ofSeconds(60),
                new ChildProcessTrial(new TrialProcess.Setup(null, SETTINGS.origin(), SETTINGS.values(), Map.of(), 60_000, Limits.DEFAULT),
                        Duration.ofMinutes(5), Duration.ofMinutes(5), 4L << 30, Optional.empty()));
    }

    private void image(String name, Scalar colour) {
        Mat mat = new Mat(64, 64, CvType.CV_8UC3, colour);
        Imgcodecs.imwrite(golden.resolve(name).toString(), mat);
        Mats.release(mat);
    }

    /** Finds blue, or red with another order of colours. */
    private void version(int number, String settings) throws IOException {
        Path folder = Files.createDirectories(root.resolve("m").resolve(String.valueOf(number)));
        for (String file : List.of("blue-11hw.xml", "blue-11hw.bin")) {
            Files.copy(Repository.MADE.resolve(file), folder.resolve(file));
        }
        Files.writeString(folder.resolve("model.json"), settings);
    }

    private void right(int number) throws IOException {
        version(number, "{\"color\": \"BGR\"}");
    }

    private void wrong(int number) throws IOException {
        version(number, "{\"color\": \"RGB\"}");
    }

    private ModelHandle ready() {
        return inspectors.ready("m", new SettingsLayer("bean", Map.of()));
    }

    private Inspection inspect() throws IOException {
        return ready().inspect(Request.ofImage(Files.readAllBytes(golden.resolve("blue.png")), null));
    }

    private void lookUntilStill() {
        inspectors.look();
        inspectors.look();
    }

    @Test
    void aVersionThatFailsIsRejected() throws IOException {
        right(1);
        assertThat(inspect().model().version()).isEqualTo("1");
        wrong(2);
        lookUntilStill();

        assertThat(inspect().model().version()).isEqualTo("1");
        assertThat(inspectors.problems()).singleElement().asString().contains("m/2", "blue.png (must)", "expected defect", "found ok",
                "m/1 serves", "colour order: with color = BGR");
        ModelReport.Version refused = inspectors.report("m").versions().get(0);
        assertThat(refused.state()).isEqualTo(State.REFUSED);
        assertThat(refused.golden().passed()).isFalse();
        assertThat(refused.golden().failures()).hasSize(2);
    }

    @Test
    void aVersionThatPassesIsCertified() throws IOException {
        right(1);
        right(2);
        wrong(3);

        Inspection inspection = inspect();
        ModelReport.Version serving = inspectors.report("m").versions().get(1);
        assertThat(inspection.model().version()).as("the newest that passes").isEqualTo("2");
        assertThat(serving.golden().passed()).isTrue();
        assertThat(serving.golden().certificate().sha256()).isEqualTo(inspection.model().certificate()).hasSize(64);
        assertThat(serving.golden().conditions().cpu()).isNotBlank();
        assertThat(inspection.toString()).contains("\"certificate\":\"" + inspection.model().certificate());
    }

    @Test
    void aRestartKeepsTheCertificate() throws IOException {
        right(1);
        String certificate = inspect().model().certificate();
        String time = inspectors.report("m").versions().get(0).golden().time();
        inspectors.close();
        inspectors = inspectors();

        assertThat(inspect().model().certificate()).isEqualTo(certificate);
        assertThat(inspectors.report("m").versions().get(0).golden().time()).as("the set does not run again").isEqualTo(time);
    }

    @Test
    void anotherSetIsCheckedAtTheStart() throws IOException {
        right(1);
        String certificate = inspect().model().certificate();
        inspectors.close();
        Files.writeString(golden.resolve("golden.yaml"), "images: {blue.png: {verdict: defect}}");
        inspectors = inspectors();

        assertThat(inspect().model().certificate()).isNotEqualTo(certificate).isNotNull();
    }

    @Test
    void withoutAPassingVersionTheModelDoesNotServe() throws IOException {
        wrong(1);
        ModelHandle ready = ready();
        assertThat(ready.isServed()).isFalse();
        assertThatThrownBy(this::inspect).isInstanceOf(RejectedException.class).hasMessageContainingAll("\"m\" does not serve", "blue.png");
        assertThat(inspectors.blocked()).singleElement().asString().contains("no version of the model m passes its golden set", "blue.png");

        right(2);
        lookUntilStill();
        assertThat(ready.isServed()).isTrue();
        assertThat(inspect().model().version()).isEqualTo("2");
        assertThat(inspectors.blocked()).isEmpty();
    }

    @Test
    void aCorrectedSetLetsARejectedVersionServe() throws IOException {
        right(1);
        inspect();
        wrong(2);
        lookUntilStill();
        Files.writeString(golden.resolve("golden.yaml"), "images: {red.png: {verdict: defect}}");
        lookUntilStill();

        assertThat(ready().inspect(Request.ofImage(Files.readAllBytes(golden.resolve("red.png")), null)).model().version()).isEqualTo("2");
        assertThat(inspectors.problems()).isEmpty();
    }

    @Test
    void aMistakeInTheSetRejects() throws IOException {
        right(1);
        inspect();
        Files.writeString(golden.resolve("golden.yaml"), "images: {blue.png: {verdict: defect, skore: 1}}");
        right(2);
        lookUntilStill();

        assertThat(inspect().model().version()).isEqualTo("1");
        assertThat(inspectors.problems()).singleElement().asString().contains("golden.yaml:1", "skore", "is \"score\" meant?");
    }

    @Test
    void aDamagedImageRejects() throws IOException {
        right(1);
        inspect();
        Files.write(golden.resolve("red.png"), new byte[] {1, 2, 3});
        right(2);
        lookUntilStill();

        assertThat(inspectors.problems()).singleElement().asString().contains("red.png", "unsupported-format");
    }

    @Test
    void whatFailsIsNotInstalled() throws IOException {
        right(1);
        inspect();

        assertThatThrownBy(() -> inspectors.store().install("m", folder -> {
            for (String file : List.of("blue-11hw.xml", "blue-11hw.bin")) {
                Files.copy(Repository.MADE.resolve(file), folder.resolve(file));
            }
            Files.writeString(folder.resolve("model.json"), "{\"color\": \"RGB\"}");
        })).isInstanceOf(ModelStoreException.class).hasMessageContainingAll("blue.png (must)", "colour order");
        assertThat(root.resolve("m/2")).doesNotExist();
    }

    @Test
    void aRollBackToAVersionThatFailsIsRefused() throws IOException {
        wrong(1);
        right(2);
        inspect();

        assertThatThrownBy(() -> inspectors.store().rollBack("m")).isInstanceOf(ModelStoreException.class).hasMessageContaining("blue.png");
        assertThat(root.resolve("m/2")).exists();
    }

    @Test
    void aRecheckWarnsAndStopsNothing() throws IOException {
        right(1);
        assertThat(inspect().model().certificate()).isNotNull();
        Files.writeString(golden.resolve("golden.yaml"), "images: {blue.png: {verdict: ok}}");

        assertThat(inspectors.goldenChecks().recheck("m").map(GoldenReport::passed)).contains(false);
        assertThat(inspect().model().version()).isEqualTo("1");
        assertThat(inspectors.problems()).singleElement().asString().contains("m/1 keeps serving", "blue.png");
        assertThat(inspectors.blocked()).isEmpty();

        Files.writeString(golden.resolve("golden.yaml"), "images: {blue.png: {verdict: defect}}");
        assertThat(inspectors.goldenChecks().recheck("m").map(GoldenReport::passed)).contains(true);
        assertThat(inspectors.problems()).isEmpty();
    }

    @Test
    void missesAreAllowedAsTheSetSays() throws IOException {
        Files.writeString(golden.resolve("golden.yaml"), "images: {blue.png: {verdict: defect}, red.png: {verdict: ok}}\nallow: {misses: 1, falseAlarms: 1}");
        wrong(1);

        assertThat(inspect().model().version()).isEqualTo("1");
        assertThat(inspectors.report("m").versions().get(0).golden().figures().misses()).isEqualTo(1);
    }

    @Test
    void masksAreCompared() throws IOException {
        image("blue.mask.png", new Scalar(0, 0, 0));
        right(1);
        GoldenReport report = inspectors.goldenChecks().compare(inspectors.version("m", null)).orElseThrow();
        assertThat(report.passed()).isFalse();
        assertThat(report.message()).contains("blue.png: expected a mask that agrees by IoU 0.75, found 0.0000");

        image("blue.mask.png", new Scalar(255, 255, 255));
        assertThat(inspectors.goldenChecks().compare(inspectors.version("m", null)).orElseThrow().passed()).isTrue();
    }

    @Test
    void theNextCheckIsTheNextTimeOfTheDay() {
        List<LocalTime> times = List.of(LocalTime.of(6, 0), LocalTime.of(14, 0), LocalTime.of(22, 0));
        ZonedDateTime noon = ZonedDateTime.parse("2026-01-31T12:00:00+01:00[Europe/Berlin]");

        assertThat(GoldenRechecks.next(noon, times)).isEqualTo(noon.withHour(14));
        assertThat(GoldenRechecks.next(noon.withHour(14), times)).isEqualTo(noon.withHour(22));
        assertThat(GoldenRechecks.next(noon.withHour(23), times)).isEqualTo(noon.plusDays(1).withHour(6));
    }
}
