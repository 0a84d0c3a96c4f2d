package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.image.Codecs;
import io.flawline.image.Limits;
import io.flawline.image.Mats;
import io.flawline.model.LoadedModel;
import io.flawline.model.ModelDescription;
import io.flawline.model.ModelFolder;
import io.flawline.model.Settings;
import io.flawline.openvino.Core;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

@Tag("slow")
class InspectorTest {

    private static final Path PPOCR = Repository.FIXTURES.resolve("foreign-ppocrv4-det");
    private static final ModelFolder FOLDER = new ModelFolder("text", "1", PPOCR, PPOCR.resolve("model.xml"));

    /** Nine million pixels through a net of fourteen layers are not done within a millisecond on any machine. */
    @Test
    void anInferenceTimeoutIsReportedAndFreesTheWorker() {
        Codecs.load();
        Mat large = new Mat(3008, 3008, CvType.CV_8UC3, new Scalar(90, 90, 90));
        try (Core core = new Core();
                Inspector inspector = inspector(core, Duration.ofMillis(1))) {
            for (int i = 0; i < 3; i++) {
                // The wait for a worker has the same limit, so a worker that had gone would be told instead.
                assertThatThrownBy(() -> inspector.inspect(Request.ofMat(large), Settings.DEFAULTS))
                        .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMED_OUT))
                        .hasMessageContaining("text/1 took longer than flawline.timeout = 1 ms");
            }
        }
        large.release();
    }

    @Test
    void aPictureThatIsRefusedLeavesTheOnlyWorkerToTheNext() {
        Codecs.load();
        Mat good = new Mat(64, 96, CvType.CV_8UC3, new Scalar(90, 90, 90));
        try (Core core = new Core();
                Inspector inspector = inspector(core, Duration.ofSeconds(60))) {
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> inspector.inspect(Request.ofImage(new byte[] {1, 2, 3}, "x"), Settings.DEFAULTS))
                        .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT));
                assertThat(inspector.inspect(Request.ofMat(good), Settings.DEFAULTS).image().width()).isEqualTo(96);
            }
        }
        good.release();
    }

    @Test
    void anImageThatExceedsMemoryIsRejected() {
        Codecs.load();
        Mat good = new Mat(64, 96, CvType.CV_8UC3, new Scalar(90, 90, 90));
        Mat tooLarge = new Mat() {
            @Override
            public int cols() {
                throw new OutOfMemoryError("Java heap space");
            }
        };
        try (Core core = new Core();
                Inspector inspector = inspector(core, Duration.ofSeconds(60))) {
            assertThatThrownBy(() -> inspector.inspect(Request.ofMat(tooLarge), Settings.DEFAULTS))
                    .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MODEL_FAILED))
                    .hasMessageContainingAll("text/1", "Java heap space");
            assertThat(inspector.inspect(Request.ofMat(good), Settings.DEFAULTS).image().width()).isEqualTo(96);
        }
        good.release();
    }

    @Test
    void aFailedRehearsalLeavesItsWorkerBehind() {
        Codecs.load();
        Mat good = new Mat(64, 96, CvType.CV_8UC3, new Scalar(90, 90, 90));
        try (Core core = new Core();
                Inspector inspector = inspector(core, Duration.ofSeconds(60))) {
            assertThat(inspector.rehearse(Request.ofMat(good), Settings.DEFAULTS)).isNotNull();
            assertThatThrownBy(() -> inspector.rehearse(Request.ofImage(new byte[] {1, 2, 3}, "x"), Settings.DEFAULTS)).isInstanceOf(RejectedException.class);
            assertThat(inspector.idleWorkers()).as("after a rejection").isEqualTo(1);
            assertThatThrownBy(() -> inspector.rehearse(Request.ofMat(failing()), Settings.DEFAULTS)).isInstanceOf(IllegalStateException.class);
            assertThat(inspector.idleWorkers()).as("after a failure").isZero();
            assertThat(inspector.rehearse(Request.ofMat(good), Settings.DEFAULTS)).isNotNull();
        }
        Mats.release(good);
    }

    @Test
    void aFailedComparisonReplacesItsWorker() {
        Codecs.load();
        Mat good = new Mat(64, 96, CvType.CV_8UC3, new Scalar(90, 90, 90));
        try (Core core = new Core();
                InlineInspector inspector = new InlineInspector(LoadedModel.load(core, ModelDescription.read(core, FOLDER), Settings.DEFAULTS, Map.of()), Limits.DEFAULT)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> inspector.inspect(Request.ofMat(failing()), Settings.DEFAULTS, Scope.ALL, () -> false))
                        .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MODEL_FAILED));
                inspector.cancel();
                assertThat(inspector.inspect(Request.ofMat(good), Settings.DEFAULTS, Scope.ALL, () -> false).image().width()).isEqualTo(96);
            }
        }
        Mats.release(good);
    }

    private static Mat failing() {
        return new Mat() {
            @Override
            public int cols() {
                throw new IllegalStateException("unexpected");
            }
        };
    }

    private static Inspector inspector(Core core, Duration timeout) {
        return new Inspector(LoadedModel.load(core, ModelDescription.read(core, FOLDER), Settings.DEFAULTS, Map.of()), new SingleStreamWorker(null, Limits.DEFAULT), Limits.DEFAULT,
                1, timeout, new InFlight());
    }
}
