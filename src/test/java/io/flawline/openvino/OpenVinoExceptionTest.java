package io.flawline.openvino;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenVinoExceptionTest {

    @Test
    void leavesOutOpenVinosSourceFiles() {
        assertThat(OpenVinoException.essence("""
                Exception from src/inference/src/cpp/core.cpp:84:
                Check 'm_weights_provider' failed at src/core/xml_util/src/xml_deserialize_util.cpp:887:
                Empty weights data in bin file or bin file cannot be found!

                """)).isEqualTo("Empty weights data in bin file or bin file cannot be found!");
    }

    @Test
    void keepsATextThatHasNothingElse() {
        assertThat(OpenVinoException.essence("Exception from src/a.cpp:1:\n")).isEqualTo("Exception from src/a.cpp:1:");
    }
}
