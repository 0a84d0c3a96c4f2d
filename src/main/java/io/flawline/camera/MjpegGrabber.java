package io.flawline.camera;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A camera that sends images one after the other in one HTTP answer, usually JPEG. */
final class MjpegGrabber implements Grabber {
    private static final Logger LOG = LoggerFactory.getLogger(MjpegGrabber.class);

    private final HttpCamera camera;
    private final MultipartReader parts;
    private final CameraSettings settings;
    private boolean reported;
    private boolean damagedReported;

    /** @param type the {@code Content-Type} of the answer */
    MjpegGrabber(HttpCamera camera, InputStream content, String type, CameraSettings settings) {
        this.camera = camera;
        this.settings = settings;
        parts = new MultipartReader(content, type, settings.maxBytes(), settings.timeout());
    }

    @Override
    public Pace pace() {
        return Pace.STREAM;
    }

    @Override
    public Grab next() throws IOException {
        long lost = 0;
        byte[] image = part();
        while (!WholeImage.isIn(image)) {
            lost++;
            if (!damagedReported) {
                damagedReported = true;
                LOG.warn("{} sends parts that are not complete images, such as one of {} bytes; they count as skipped", settings, image.length);
            }
            image = part();
        }
        return new Grab(image, System.currentTimeMillis(), lost, parts.began());
    }

    private byte[] part() throws IOException {
        try {
            byte[] part = parts.next();
            if (!parts.lengthsAreTrue() && !reported) {
                reported = true;
                LOG.warn("{} sends lengths that are not those of its images; they are ignored, and an image that is not a JPEG is taken when the"
                        + " next one begins", settings);
            }
            return part;
        } catch (SocketTimeoutException e) {
            throw new IOException("%s did not send anything for %d ms".formatted(settings, settings.timeout().toMillis()), e);
        } catch (EOFException e) {
            throw new IOException("%s: %s".formatted(settings, e.getMessage()), e);
        }
    }

    @Override
    public void cancel() {
        camera.cancel();
    }

    @Override
    public void close() {
        camera.cancel();
        camera.close();
    }
}
