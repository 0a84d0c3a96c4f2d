package io.flawline.camera;

import java.io.IOException;

/** A camera that answers each HTTP request with one image. */
final class SnapshotGrabber implements Grabber {
    private final HttpCamera camera;

    SnapshotGrabber(HttpCamera camera) {
        this.camera = camera;
    }

    @Override
    public Pace pace() {
        return Pace.ON_DEMAND;
    }

    @Override
    public Grab next() throws IOException {
        byte[] image = camera.snapshot();
        return Grab.complete(image, System.currentTimeMillis(), 0);
    }

    @Override
    public void probe() throws IOException {
        camera.snapshot();
    }

    @Override
    public void cancel() {
        camera.cancel();
    }

    @Override
    public void close() {
        camera.close();
    }
}
