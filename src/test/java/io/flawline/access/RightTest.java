package io.flawline.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.vertx.core.http.HttpMethod;

class RightTest {

    @ParameterizedTest
    @CsvSource({"GET, /inspections, READ", "HEAD, /observe/health, READ", "GET, /route-files, READ", "GET, /queue, READ",
        "GET, /route-files/http.yaml, STEER", "GET, /q/dev, STEER", "GET, /q/dev/route/stop, STEER", "GET, /q/download/x, STEER",
        "GET, /observe/jolokia/exec, STEER", "POST, /inspect, INSPECT", "POST, /q/send, STEER", "POST, /parts/b-7/verdict, STEER"})
    void isKnownForEachRequest(String method, String path, Right right) {
        assertThat(Right.neededFor(HttpMethod.valueOf(method), path)).isEqualTo(right);
    }
}
