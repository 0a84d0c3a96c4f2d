package io.flawline.camera;

import java.io.IOException;

/** Opens a camera by its kind of source. */
final class Grabbers {

    private Grabbers() {
    }

    /** @throws IOException when the camera cannot be reached, or what it needs is not installed, with the remedy */
    static Grabber open(CameraSettings settings) throws IOException {
        return switch (settings.source().kind()) {
            case HTTP -> HttpCamera.open(settings);
            case RTSP, FILE -> FfmpegGrabber.open(settings);
            case V4L2 -> V4l2Grabber.open(settings);
            case GIGE, USB3 -> AravisGrabber.open(settings);
        };
    }
}
