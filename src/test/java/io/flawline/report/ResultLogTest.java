package io.flawline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultLogTest {

    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void writeTwo() throws IOException {
        file = folder.resolve("inspections.jsonl");
        try (ResultLog log = new ResultLog(file, false)) {
            log.append(line("ä.png", "1"));
            log.append(line("b.png", "2"));
        }
    }

    @Test
    void continuesAfterTheLastCompleteLine() throws IOException {
        Files.writeString(file, "{\"image\":{\"name\":\"c.png\",\"sha", StandardOpenOption.APPEND);

        try (ResultLog log = new ResultLog(file, true)) {
            assertThat(log.earlier("ä.png").orElseThrow().sha256()).isEqualTo("1");
            assertThat(log.earlier("c.png")).isEmpty();
            Row row = log.append(line("c.png", "3"));
            assertThat(log.read(row).path("image").path("sha256").asText()).isEqualTo("3");
        }
        assertThat(Files.readAllLines(file)).hasSize(3).allMatch(text -> text.endsWith("}"));
    }

    @Test
    void theLaterOfTwoLinesHoldsAndInvalidJsonIsSkipped() throws IOException {
        Files.writeString(file, "\0\0\0\n" + line("b.png", "4") + "\n", StandardOpenOption.APPEND);

        try (ResultLog log = new ResultLog(file, true)) {
            assertThat(log.earlier("b.png").orElseThrow().sha256()).isEqualTo("4");
        }
    }

    @Test
    void aRefusedPictureIsTriedAgain() throws IOException {
        Files.writeString(file, "{\"image\":{\"name\":\"b.png\"},\"error\":{\"reason\":\"truncated\",\"message\":\"…\"}}\n", StandardOpenOption.APPEND);

        try (ResultLog log = new ResultLog(file, true)) {
            assertThat(log.earlier("b.png")).isEmpty();
        }
    }

    @Test
    void finishesWithOneLineARowInTheirOrder() throws IOException {
        try (ResultLog log = new ResultLog(file, true)) {
            Row again = log.append(line("ä.png", "5"));
            log.finish(List.of(log.earlier("b.png").orElseThrow(), again));
        }
        assertThat(Files.readAllLines(file)).containsExactly(line("b.png", "2").toString(), line("ä.png", "5").toString());
    }

    @Test
    void startsAgainUnlessItResumes() throws IOException {
        try (ResultLog log = new ResultLog(file, false)) {
            assertThat(log.earlier("b.png")).isEmpty();
        }
        assertThat(file).isEmptyFile();
    }

    private static JsonNode line(String name, String sha256) {
        ObjectMapper mapper = new ObjectMapper();
        var line = mapper.createObjectNode();
        line.putObject("image").put("name", name).put("sha256", sha256);
        return line;
    }
}
