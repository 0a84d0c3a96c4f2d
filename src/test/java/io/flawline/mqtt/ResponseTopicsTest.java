package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseTopicsTest {

    @ParameterizedTest
    @CsvSource({"#, answers/7, true", "#, $SYS/broker, false", "#, outbox.x, true", "#, images/3, false", "#, images, true",
        "#, shared/in, false", "#, results, false", "answers/+, answers/7, true", "answers/+, answers/7/8, false",
        "answers/#, answers, true", "answers/#, other, false", "'a/b, c', c, true", "'', anything, false", "+/x, /x, true"})
    void onlySomeTopicsAreAllowed(String allowed, String topic, boolean expected) {
        ResponseTopics topics = new ResponseTopics(allowed, Set.of("results"), () -> List.of("images/+", "$share/group/shared/#"));
        assertThat(topics.allows(topic)).isEqualTo(expected);
    }
}
