package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CameraOptionsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "every=often | every = often",
        "every=-5 | every = -5",
        "timeout=5 | timeout = 5: allowed is 100 to 600000",
        "silence=soon | silence = soon",
        "movement=2 | movement = 2.0",
        "movement=much | movement = much: a number is needed",
        "width=wide | width = wide",
        "height=-1 | height = -1: allowed is 0 to 65535",
        "loop=yes | loop = yes: allowed is true or false",
        "password=x | password is set without username",
        "genicam.Gain=5 | genicam.Gain: only sources gige",
        "gain=5 | gain: not an option of a camera. Options are source",
        "pixelFormat=Mono8 | pixelFormat: not an option"})
    void aWrongOptionIsNamed(String option, String named) {
        assertThatThrownBy(() -> endpoint("camera:line-1?source=http://127.0.0.1/&" + option)).hasStackTraceContaining(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rtmp://host/live", "http://", "rtsp://user:p@ss word@host/", "ftp://host/image.jpg"})
    void aWrongSourceIsNamedWithWhatIsAllowed(String source) {
        assertThatThrownBy(() -> endpoint("camera:line-1" + (source.isEmpty() ? "" : "?source=" + source))).hasStackTraceContaining("source");
    }

    @Test
    void aNameIsNotAPath() {
        assertThatThrownBy(() -> endpoint("camera:../x?source=/dev/video0")).hasStackTraceContaining("letters, digits");
    }

    @ParameterizedTest
    @CsvSource({
        "/dev/video0, V4L2, /dev/video0",
        "/dev/v4l/by-id/usb-046d-video-index0, V4L2, /dev/v4l/by-id/usb-046d-video-index0",
        "http://cam/image.jpg?user=a&pwd=secret, HTTP, http://cam/image.jpg",
        "https://me:secret@cam:8443/x, HTTP, https://cam:8443/x",
        "rtsp://me:secret@cam/live, RTSP, rtsp://cam/live",
        "RTSPS://cam/live, RTSP, RTSPS://cam/live",
        "gige:192.168.1.20, GIGE, gige:192.168.1.20",
        "gige:Basler-acA1300-60gm-21234567, GIGE, gige:Basler-acA1300-60gm-21234567",
        "usb3:FLIR-1E100-01, USB3, usb3:FLIR-1E100-01",
        "clip.mp4, FILE, clip.mp4",
        "file:clips/a.mkv, FILE, clips/a.mkv",
        "C:\\clips\\a.mp4, FILE, C:\\clips\\a.mp4"})
    void distinguishesSources(String text, Source.Kind kind, String shown) {
        Source source = Source.parse(text);
        assertThat(source.kind()).isEqualTo(kind);
        assertThat(source).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "source=http://viewer:s3cret@127.0.0.1/x",
        "source=http%3A%2F%2Fviewer%3As3cret%40127.0.0.1%2Fx",
        "source=http://127.0.0.1/x&username=viewer&password=s3cret",
        "source=http://127.0.0.1/x&username=viewer&password=RAW(s3cret)"})
    void noSecretIsShown(String options) throws Exception {
        try (CameraLine line = new CameraLine()) {
            CameraEndpoint endpoint = line.context().getEndpoint("camera:line-1?" + options, CameraEndpoint.class);
            assertThat(endpoint.toString() + endpoint.getEndpointUri() + endpoint.getEndpointKey() + endpoint.options()).doesNotContain("s3cret");
            assertThatThrownBy(() -> endpoint("camera:line-1?wrong=1&" + options))
                    .satisfies(e -> assertThat(CameraComponent.withoutSecrets(e.getMessage())).contains("wrong").doesNotContain("s3cret"));
        }
    }

    @Test
    void aTriggeredCameraMayBeSilent() {
        try (CameraLine line = new CameraLine()) {
            assertThat(line.context().getEndpoint("camera:a?source=gige:x&genicam.TriggerMode=On", CameraEndpoint.class).options().silence()).isZero();
            assertThat(line.context().getEndpoint("camera:b?source=gige:x", CameraEndpoint.class).options().silence()).hasSeconds(10);
        }
    }

    private static void endpoint(String uri) {
        try (CameraLine line = new CameraLine()) {
            line.context().getEndpoint(uri);
        }
    }
}
