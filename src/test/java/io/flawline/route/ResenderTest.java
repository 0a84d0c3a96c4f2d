package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResenderTest {

    @ParameterizedTest
    @CsvSource({"file:inbox,inbox", "file://inbox?delay=200,inbox", "file:///srv/in?move=.done,/srv/in", "file:///a%20b,/a b"})
    void readsTheFolderFromTheEndpoint(String source, String expected) {
        assertThat(Resender.folder(source)).isEqualTo(expected);
    }
}
