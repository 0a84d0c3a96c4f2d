package io.flawline.camera;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;

import org.opencv.core.Mat;
import org.opencv.videoio.VideoCapture;
import org.opencv.videoio.Videoio;

import io.flawline.image.Codecs;
import io.flawline.image.Mats;

/** A USB camera, or any other V4L2 device, read by OpenCV. */
final class V4l2Grabber implements Grabber {
    private static final double LONGEST_WAIT_MILLIS = 2_000;

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
            throw new IOException("the device " + path + " does not exist; bin/flawline cameras lists those of this machine");
        }
        if (!Files.isReadable(path) || !Files.isWritable(path)) {
            throw new IOException("%s may not be opened; add the user that runs Flawline to the group video".formatted(path));
        }
        Codecs.load();
        VideoCapture device = new VideoCapture(path.toString(), Videoio.CAP_V4L2);
        V4l2Grabber grabber = new V4l2Grabber(settings, device);
        if (!device.isOpened()) {
            grabber.close();
            throw new IOException(path + " does not open; is it a camera, and does no other program use it?");
        }
        device.set(Videoio.CAP_PROP_READ_TIMEOUT_MSEC, Math.min(settings.timeout().toMillis(), LONGEST_WAIT_MILLIS));
        try {
            grabber.set("width", Videoio.CAP_PROP_FRAME_WIDTH, settings.width());
            grabber.set("height", Videoio.CAP_PROP_FRAME_HEIGHT, settings.height());
            grabber.set("fps", Videoio.CAP_PROP_FPS, settings.fps());
            return grabber;
        } catch (IOException e) {
            grabber.close();
            throw e;
        }
    }

    /** Sets a property; a device takes the nearest value that it can do, without saying so. */
    private void set(String name, int property, int value) throws IOException {
        if (value > 0) {
            device.set(property, value);
            if (Math.round(device.get(property)) != value) {
                throw new IOException("%s = %d: %s does %d at the nearest".formatted(name, value, settings, Math.round(device.get(property))));
            }
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
                return new Grab(RawImage.file(pixels), System.currentTimeMillis(), 0);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("%s gave no image within %d ms".formatted(settings, settings.timeout().toMillis()));
            }
        }
        throw new IOException("cancelled");
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
