package io.flawline.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.camel.component.file.GenericFile;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A part is the same part however its messages write it, and after a restart too. */
class PartIdTest {

    @TempDir
    private Path folder;

    static Stream<Object> ids() {
        return Stream.of("4711", " 7", "a\u001db\nc", "Teil ü\uD83D\uDE00", 0, -7, 4711L, Long.MAX_VALUE, new BigInteger("9".repeat(60)), 7.5, 0.1f, 1e10, 1e-9,
                new BigDecimal("4711.10"), new BigDecimal("1E+5"), new BigDecimal("0.000"));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void aRestartChangesNoId(Object id) throws Exception {
        SimulatedTime time = new SimulatedTime();
        PartRule rule = PartRule.parse(Map.of());
        Path journal = folder.resolve("press.journal");
        PartId part = new PartId(id);
        try (Station station = new Station("press", new PartJournal(journal), time)) {
            station.view(part, new View("a", "a", "ok", List.of()), rule);
        }
        for (int restart = 0; restart < 2; restart++) {
            try (Station station = new Station("press", new PartJournal(journal), time)) {
                assertThat(new PartId(station.head(1).verdict().part()).key()).isEqualTo(part.key());
                assertThat(station.view(part, new View("b", "b", "defect", List.of()), rule)).isEqualTo(Joined.LATE);
            }
        }
    }

    @Test
    void aNumberMustBeFinite() {
        for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new PartId(number)).hasMessageContaining("must be a text or a number");
        }
    }

    /** A request that cannot be inspected names the same part as one that can. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"part\":7} | 7", "{\"image\":[1,{\"part\":1}],\"part\":\"7\"} | 7", "{\"part\":4711.10} | 4711.10", "{\"part\":1e5} | 1E+5"})
    void aFailedRequestNamesItsPart(String json, String key) {
        assertThat(PartMessage.partOf(message(json)).orElseThrow().key()).isEqualTo(key);
        assertThat(PartMessage.ofTrigger(message(json)).part().key()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"part\":null}", "{\"part\":true}", "{\"part\":{\"id\":7}}", "{\"part\":[7]}", "{\"part\":\"\"}", "{\"part\":", "[7]", "7", ""})
    void aFailedRequestInventsNoPart(String json) {
        assertThat(PartMessage.partOf(message(json))).isEmpty();
    }

    /** A request may be a file of a folder, or a stream. */
    @Test
    void aFailedRequestMayBeAFileOrAStream() throws Exception {
        DefaultMessage message = message("");
        GenericFile<File> file = new GenericFile<>();
        file.setFile(Files.writeString(folder.resolve("request.json"), "{\"image\":\"AAAA\",\"part\":7}").toFile());
        message.setBody(file);
        assertThat(PartMessage.partOf(message).orElseThrow().value()).isEqualTo(7);
        file.setFile(Files.write(folder.resolve("image.jpg"), new byte[] {(byte) 0xFF, (byte) 0xD8}).toFile());
        assertThat(PartMessage.partOf(message)).isEmpty();

        message.setBody(new InputStreamCache("{\"part\":\"8\"}".getBytes(StandardCharsets.UTF_8)));
        assertThat(PartMessage.partOf(message).orElseThrow().value()).isEqualTo("8");
        assertThat(PartMessage.partOf(message)).as("the stream is left as it was").isPresent();
    }

    private static DefaultMessage message(String json) {
        DefaultMessage message = new DefaultMessage(new DefaultCamelContext());
        message.setBody(json.getBytes(StandardCharsets.UTF_8));
        return message;
    }
}
