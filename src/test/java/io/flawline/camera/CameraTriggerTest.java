package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;

/** Which image belongs to a trigger. */
class CameraTriggerTest {
    private static final byte[] BEFORE = {1};
    private static final byte[] AFTER = {2};

    /** A source that gives what a test puts into its queue. */
    private record Queue(BlockingQueue<Grab> grabs, Pace pace) implements Grabber {
        @Override
        public Grab next() throws java.io.IOException {
            try {
                Grab grab = grabs.take();
                return grab.image().length == 0 ? null : grab;
            } catch (InterruptedException e) {
                throw new java.io.IOException(e);
            }
        }

        @Override
        public void cancel() {
            // The camera's thread is interrupted.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** An image that was on its way when the trigger came shows the part before, unless the camera has the same trigger. */
    @ParameterizedTest
    @CsvSource({"STREAM, 2", "EXTERNAL, 1"})
    void anImageThatBeganBeforeTheTrigger(Grabber.Pace pace, byte expected) throws Exception {
        BlockingQueue<Grab> grabs = new LinkedBlockingQueue<>();
        long began = System.nanoTime();
        try (Camera camera = camera(new Queue(grabs, pace))) {
            Thread later = new Thread(() -> {
                await().atMost(CameraLine.patience()).until(camera.state()::isAwaited);
                grabs.add(new Grab(BEFORE, System.currentTimeMillis(), 0, began));
                if (expected == AFTER[0]) {
                    grabs.add(new Grab(AFTER, System.currentTimeMillis(), 0, System.nanoTime()));
                }
            });
            later.start();
            assertThat(camera.takeNow(CameraLine.patience()).image()).containsExactly(expected);
            later.join();
        }
    }

    @Test
    void aSourceThatHasEndedAnswersAtOnce() throws Exception {
        BlockingQueue<Grab> grabs = new LinkedBlockingQueue<>();
        try (Camera camera = camera(new Queue(grabs, Grabber.Pace.STREAM))) {
            grabs.add(Grab.complete(new byte[0], 0, 0));
            await().atMost(CameraLine.patience()).until(camera.state()::hasEnded);
            assertThat(camera.takeNow(Duration.ofDays(1))).isNull();
        }
    }

    private static Camera camera(Grabber grabber) {
        return new Camera("line-1", () -> grabber, Duration.ofSeconds(10), Executors.newSingleThreadExecutor());
    }
}
