package io.flawline.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResenderTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"file:inbox,inbox", "file://inbox?delay=200,inbox", "file:///srv/in?move=.done,/srv/in", "file:///a%20b,/a b"})
    void readsTheFolderFromTheEndpoint(String source, String expected) {
        assertThat(Resender.folder(source)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"openvino_demo,openvino_demo", "$share/line/openvino_demo,openvino_demo", "$share/line/cam/+/image,cam/replayed/image",
        "cameras/#,cameras/replayed", "$share/g//x,/x", "#,replayed"})
    void sendsWhatCameByHttpToATopicThatTheRouteTakes(String filter, String topic) throws Exception {
        List<String> topics = new ArrayList<>();
        Resender resender = new Resender((to, payload) -> topics.add(to), filter, folder);
        resender.send(new DeadLetter("not-json", "x", "platform-http:///inspect", "1", "now", null, "f", 1),
                Files.writeString(folder.resolve("f"), "x"));
        assertThat(topics).containsExactly(topic);
    }
}
