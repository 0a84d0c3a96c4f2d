package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;

import io.flawline.image.Codecs;
import io.flawline.image.LargeImages;
import io.flawline.image.Limits;
import io.flawline.image.Mats;
import io.flawline.model.LoadedModel;
import io.flawline.model.ModelDescription;
import io.flawline.model.ModelFolder;
import io.flawline.model.Settings;
import io.flawline.model.SettingsLayer;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

class TileLanesTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static io.flawline.openvino.Core core;
    private static Mat noise;

    @BeforeAll
    static void open() {
        Codecs.load();
        core = new io.flawline.openvino.Core();
        noise = new Mat(300, 500, CvType.CV_8UC3);
        Core.setRNGSeed(3);
        Core.randu(noise, 0, 256);
    }

    @AfterAll
    static void close() {
        Mats.release(noise);
        core.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classes-nchw", "drawing-nhwc", "logit"})
    void spareWorkersChangeNoResult(String model) {
        try (LoadedModel loaded = load(model); Lender lender = new Lender(loaded, 3, Integer.MAX_VALUE)) {
            List<String> alone = inspect(loaded, noise, SpareWorkers.NONE);
            assertThat(inspect(loaded, noise, lender)).isEqualTo(alone);
            assertThat(lender.most).isEqualTo(3);
            assertThat(lender.lent).isZero();
        }
    }

    @Test
    void spareWorkersReturnAsSoonAsOthersNeedThem() {
        try (LoadedModel loaded = load("classes-nchw"); Lender lender = new Lender(loaded, 3, 10)) {
            List<String> alone = inspect(loaded, noise, SpareWorkers.NONE);
            assertThat(inspect(loaded, noise, lender)).isEqualTo(alone);
            // All of them are back while tiles are left, so the rest of the questions finds none lent.
            assertThat(lender.askedWithNoneLent).isPositive();
            assertThat(lender.lent).isZero();
        }
    }

    @Test
    void aFailureGivesAllWorkersBack() {
        try (LoadedModel loaded = load("not-a-number"); Lender lender = new Lender(loaded, 3, Integer.MAX_VALUE)) {
            assertThatThrownBy(() -> inspect(loaded, noise, lender)).isInstanceOf(RejectedException.class).hasMessageContaining("not numbers");
            assertThat(lender.most).isPositive();
            assertThat(lender.lent).isZero();
            assertThat(lender.running).isFalse();
        }
    }

    /** The first tile is the image's own; the later ones are those of spare workers. */
    @Test
    void aWorkerThatFailsUnexpectedlyIsDiscarded() {
        for (int tile = 2; tile <= 4; tile++) {
            FailingImage image = new FailingImage(tile);
            try (LoadedModel loaded = load("classes-nchw"); Lender lender = new Lender(loaded, 3, Integer.MAX_VALUE)) {
                assertThatThrownBy(() -> inspect(loaded, image, lender)).isInstanceOf(IllegalStateException.class).hasMessage("tile " + tile);
                assertThat(lender.discarded).isEqualTo(1);
                assertThat(lender.lent).isZero();
                assertThat(lender.running).isFalse();
            } finally {
                Mats.release(image);
            }
        }
    }

    /** An image of which one tile cannot be read. */
    private static final class FailingImage extends Mat {
        private final int failing;
        private int tiles;

        FailingImage(int failing) {
            super(300, 500, CvType.CV_8UC3);
            this.failing = failing;
        }

        @Override
        public Mat submat(Rect part) {
            if (++tiles == failing) {
                throw new IllegalStateException("tile " + failing);
            }
            return super.submat(part);
        }
    }

    private static LoadedModel load(String name) {
        Path file = Repository.MADE.resolve(name + ".xml");
        ModelDescription description = ModelDescription.read(core, new ModelFolder(name, "1", Repository.MADE, file));
        Settings settings = description.settings(List.of(new SettingsLayer("test", Map.of("resize", "tile", "overlay", "none", "color", "BGR", "background", 0))));
        return LoadedModel.load(core, description, settings, Map.of());
    }

    private static List<String> inspect(LoadedModel model, Mat image, SpareWorkers spares) {
        try (Worker worker = new Worker(model, Limits.DEFAULT)) {
            return worker.inspect(Request.ofMat(image), model.settings(), Scope.ALL, TIMEOUT, LargeImages.Permit.NONE, spares).defects().stream()
                    .map(d -> d.label() + " " + d.area() + " " + d.peak() + " " + d.score() + " " + Arrays.toString(d.bbox()) + Arrays.deepToString(d.polygon())).toList();
        }
    }

    /** Lends workers until it has been asked some times. */
    private static final class Lender implements SpareWorkers, AutoCloseable {
        private final LoadedModel model;
        private final int workers;
        private int questions;
        private int lent;
        private int most;
        private int askedWithNoneLent;
        private int discarded;
        private boolean running;

        Lender(LoadedModel model, int workers, int questions) {
            this.model = model;
            this.workers = workers;
            this.questions = questions;
        }

        @Override
        public boolean allows(int asked) {
            if (questions-- > 0) {
                return asked <= workers + 1;
            }
            askedWithNoneLent += lent == 0 ? 1 : 0;
            return asked <= 1;
        }

        @Override
        public Worker borrow() {
            lent++;
            most = Math.max(most, lent);
            return new Worker(model, Limits.DEFAULT);
        }

        @Override
        public void giveBack(Worker worker) {
            lent--;
            running |= worker.isRunning();
            worker.close();
        }

        @Override
        public void discard(Worker worker) {
            discarded++;
            giveBack(worker);
        }

        @Override
        public void close() {
            assertThat(lent).isZero();
        }
    }
}
