package io.flawline.camera;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.opencv.core.Mat;
import org.opencv.videoio.VideoCapture;
import org.opencv.videoio.VideoWriter;
import org.opencv.videoio.Videoio;

import io.flawline.image.Codecs;
import io.flawline.image.Mats;

/**
 * A USB camera, or any other V4L2 device, read by OpenCV. How long OpenCV waits for an image is decided by the environment
 * variable {@code OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT} in seconds, which {@code bin/flawline} sets.
 */
final class V4l2Grabber implements Grabber {
    /** Time between two attempts, as those of a device that was unplugged fail at once. */
    private static final long PAUSE_MILLIS = 10;

    private final CameraSettings settings;
    private final VideoCapture device;
    private final Mat pixels = new Mat();
    private volatile boolean cancelled;

    private V4l2Grabber(CameraSettings settings, VideoCapture device) {
        this.settings = settings;
        this.device = device;
    }

    static Grabber open(CameraSettings settings) throws IOException {
        Path path = Path.of(settings.source().location());
        if (!Files.exists(path)) {
            throw new IOException("the device " + path + " does not exist; bin/flawline cameras lists those of this machine."
                    + " A container sees a device only when it was started with it (--device)");
        }
        if (!Files.isReadable(path) || !Files.isWritable(path)) {
            throw new IOException("%s may not be opened; add the user that runs Flawline to the group video".formatted(path));
        }
        Codecs.load();
        VideoCapture device = new VideoCapture(path.toString(), Videoio.CAP_V4L2);
        V4l2Grabber grabber = new V4l2Grabber(settings, device);
        if (!device.isOpened()) {
            grabber.close();
            throw new IOException(path + " does not open; is it a camera, does no other program use it, and is the user that runs Flawline in the group video?");
        }
        try {
            grabber.configure();
            return grabber;
        } catch (IOException e) {
            grabber.close();
            throw e;
        }
    }

    /** The pixel format comes first, as the sizes that a device can do depend on it. */
    private void configure() throws IOException {
        if (!settings.fourcc().isEmpty()) {
            device.set(Videoio.CAP_PROP_FOURCC, code(settings.fourcc()));
            if (Math.round(device.get(Videoio.CAP_PROP_FOURCC)) != code(settings.fourcc())) {
                throw new IOException("fourcc = %s: %s does not have this pixel format; v4l2-ctl --list-formats-ext lists those it has"
                        .formatted(settings.fourcc(), settings));
            }
        }
        if (settings.width() > 0 || settings.height() > 0) {
            // OpenCV changes the size once it has both.
            device.set(Videoio.CAP_PROP_FRAME_WIDTH, settings.width() > 0 ? settings.width() : device.get(Videoio.CAP_PROP_FRAME_WIDTH));
            device.set(Videoio.CAP_PROP_FRAME_HEIGHT, settings.height() > 0 ? settings.height() : device.get(Videoio.CAP_PROP_FRAME_HEIGHT));
            require("width", Videoio.CAP_PROP_FRAME_WIDTH, settings.width());
            require("height", Videoio.CAP_PROP_FRAME_HEIGHT, settings.height());
        }
        if (settings.fps() > 0) {
            device.set(Videoio.CAP_PROP_FPS, settings.fps());
            require("fps", Videoio.CAP_PROP_FPS, settings.fps());
        }
    }

    private static int code(String fourcc) {
        return VideoWriter.fourcc(fourcc.charAt(0), fourcc.charAt(1), fourcc.charAt(2), fourcc.charAt(3));
    }

    /** A device takes the nearest value that it can do, without saying so. */
    private void require(String name, int property, int value) throws IOException {
        long taken = Math.round(device.get(property));
        if (value > 0 && taken != value) {
            throw new IOException("%s = %d: %s does %d at the nearest%s".formatted(name, value, settings, taken,
                    settings.fourcc().isEmpty() ? "; with fourcc = MJPG many cameras do larger images and higher rates" : ""));
        }
    }

    @Override
    public Pace pace() {
        return Pace.STREAM;
    }

    @Override
    public Grab next() throws IOException {
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        while (!cancelled) {
            if (device.read(pixels) && !pixels.empty()) {
                return Grab.complete(RawImage.file(pixels), System.currentTimeMillis(), 0);
            }
            if (!Files.exists(Path.of(settings.source().location()))) {
                throw new IOException("the device " + settings + " is gone");
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("%s gave no image within %d ms".formatted(settings, settings.timeout().toMillis()));
            }
            pause();
        }
        throw new IOException("cancelled");
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Cancels reading; the device itself is closed by the thread that reads it. */
    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {
        Mats.release(pixels);
        device.release();
        // As for a Mat: the finaliser must not delete it while release() runs.
        Reference.reachabilityFence(device);
    }
}
