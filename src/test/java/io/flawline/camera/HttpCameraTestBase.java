package io.flawline.camera;

import java.util.List;
import java.util.stream.IntStream;

/** Images of cameras over HTTP. */
abstract class HttpCameraTestBase {

    static final List<byte[]> IMAGES = IntStream.range(0, 40).mapToObj(TestFrames::jpeg).toList();

    static HttpPeer stream(HttpPeer.Script script) throws Exception {
        return new HttpPeer((n, call) -> {
            call.beginStream();
            script.answer(n, call);
        });
    }
}
