package io.flawline.camera;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one camera on a separate thread and keeps its newest image, so that a slow line never works on an old one and
 * nothing piles up. A camera that fails is opened again, with a back-off from half a second to 10 s, until
 * {@link #close}.
 */
final class Camera implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Camera.class);
    private static final long FIRST_DELAY_MILLIS = 500;
    private static final long LAST_DELAY_MILLIS = 10_000;
    /** libaravis takes 13 s to close a camera that is gone. */
    private static final long CLOSE_SECONDS = 15;

    /** Opens a connection to the camera. */
    @FunctionalInterface
    interface Opener {
        Grabber open() throws IOException;
    }

    private final String name;
    private final Opener opener;
    private final Duration silence;
    private final ExecutorService executor;
    private final CameraState state;
    private volatile boolean running = true;
    private volatile @Nullable Grabber grabber;

    /**
     * @param silence  how long the camera may give nothing before it counts as failed; zero for as long as it likes
     * @param executor of one thread, which is the camera's from now on
     */
    Camera(String name, Opener opener, Duration silence, ExecutorService executor) {
        this.name = name;
        this.opener = opener;
        this.silence = silence;
        this.executor = executor;
        this.state = new CameraState(silence);
        executor.execute(this::run);
    }

    String name() {
        return name;
    }

    CameraState state() {
        return state;
    }

    boolean isConnected() {
        return grabber != null;
    }

    /** Returns why the camera does not give what it should, in one sentence; null while it does. */
    @Nullable
    String problem() {
        String problem = state.problem();
        return problem == null ? null : "the camera " + name + " " + problem;
    }

    /**
     * Waits for an image that is newer than one that the caller knows.
     *
     * @param after number of that one, 0 for none
     * @return null when there is none in time
     */
    @Nullable
    Frame newerThan(long after, Duration timeout) throws InterruptedException {
        return state.await(frame -> frame.number() > after, timeout);
    }

    /**
     * Takes an image that was exposed, as far as the source allows to know, after this call.
     *
     * @return null when there is none in time, or the source has ended
     */
    @Nullable
    Frame takeNow(Duration timeout) throws InterruptedException {
        if (state.hasEnded()) {
            return null;
        }
        long now = System.nanoTime();
        Frame frame = state.await(candidate -> candidate.asked() - now >= 0, timeout);
        if (frame != null) {
            state.taken(frame);
        }
        return frame;
    }

    private void run() {
        long delay = FIRST_DELAY_MILLIS;
        while (running) {
            long before = state.frames();
            try (Grabber opened = opener.open()) {
                grabber = opened;
                state.opened(opened.pace());
                read(opened);
            } catch (IOException | RuntimeException e) {
                fail(e);
            } catch (LinkageError | OutOfMemoryError e) {
                fail(new IOException(e.toString(), e));
            } catch (InterruptedException e) {
                return;
            } finally {
                grabber = null;
            }
            if (state.frames() > before) {
                delay = FIRST_DELAY_MILLIS;
            }
            if (!running || state.hasEnded() || !pause(delay)) {
                return;
            }
            delay = Math.min(delay * 2, LAST_DELAY_MILLIS);
            state.reconnecting();
        }
    }

    private void read(Grabber opened) throws IOException, InterruptedException {
        Duration idle = silence.isZero() ? Duration.ofSeconds(10) : silence.dividedBy(2);
        while (running) {
            if (opened.pace() == Grabber.Pace.ON_DEMAND && !state.awaitDemand(idle)) {
                opened.probe();
                state.answered();
                continue;
            }
            long asked = System.nanoTime();
            Grab grab = opened.next();
            if (grab == null) {
                LOG.info("The camera {} has come to its end", name);
                state.ended();
                return;
            }
            state.arrived(grab, switch (opened.pace()) {
                case ON_DEMAND -> asked;
                // An image that was on its way before a trigger shows the part before.
                case STREAM -> grab.began();
                // What triggers the camera may do so before it triggers the route.
                case EXTERNAL -> System.nanoTime();
            });
        }
    }

    private void fail(Exception e) {
        if (running) {
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            if (state.failed(message)) {
                LOG.warn("The camera {} failed: {}; connecting again until it works", name, message);
            }
        }
    }

    /** @return false when the camera was closed instead */
    private boolean pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            return running;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Returns once the thread and the connection are gone, or after 15 s with a warning. */
    @Override
    public void close() {
        running = false;
        Grabber reading = grabber;
        if (reading != null) {
            reading.cancel();
        }
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The camera {} did not close within {} s", name, CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
