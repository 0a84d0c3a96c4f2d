package io.flawline.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.request.FieldLimits;
import io.flawline.request.Request;
import io.flawline.request.RequestReader;

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"image\": \"aGk=\"}|a|a", " {\"image\": \"aGk=\", \"recipe\": \"own\"}|own|a", "hi|a|a"})
    void whatCameByHttpKeepsItsRecipe(String original, String recipe, String model) throws Exception {
        List<byte[]> payloads = new ArrayList<>();
        DeadLetter letter = new DeadLetter("no-such-recipe", "x", "platform-http:///inspect", "1", "now", null, "f", 1,
                Map.of("model", "a", "recipe", "a", "part", "7"));
        new Resender((to, payload) -> payloads.add(payload), "t", folder).send(letter, Files.writeString(folder.resolve("f"), original));

        Request request = RequestReader.read(payloads.get(0), 1000, FieldLimits.DEFAULT);
        assertThat(request.recipe()).isEqualTo(recipe);
        assertThat(request.model()).isEqualTo(model);
        assertThat(new String(request.image(), StandardCharsets.US_ASCII)).isEqualTo("hi");
        assertThat(request.input()).containsEntry("part", "7");
    }
}
