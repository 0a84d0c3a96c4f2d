package io.flawline.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

class ChangeRecordTest {

    @TempDir
    private Path folder;
    private ChangeRecord record;
    private Path file;

    @BeforeEach
    void writeTenLines() throws Exception {
        record = new ChangeRecord(folder);
        file = folder.resolve(ChangeRecord.FILE);
        for (int i = 1; i <= 10; i++) {
            int version = i;
            Actor.as("anna", () -> {
                record.add(new Change("model-serves", "pits", Map.of("version", version - 1), Map.of("version", version, "note", "ü\n\"hash\":\"x\"")));
                return null;
            });
        }
    }

    private RecordCheck check() throws IOException {
        return RecordCheck.of(folder, Optional.empty());
    }

    private interface Edit {
        void make(List<String> lines);
    }

    private String mistakeAfter(Edit edit) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        edit.make(lines);
        Files.writeString(file, String.join("\n", lines) + (lines.isEmpty() ? "" : "\n"));
        return check().mistake();
    }

    @Test
    void linesSayWhoWhenWhatBeforeAndAfter() throws IOException {
        JsonNode line = new ObjectMapper().readTree(RecordReader.newest(folder, 1).get(0));

        assertThat(line.path("n").asInt()).isEqualTo(10);
        assertThat(line.path("who").asText()).isEqualTo("anna");
        assertThat(line.path("what").asText()).isEqualTo("model-serves");
        assertThat(line.path("before").path("version").asInt()).isEqualTo(9);
        assertThat(line.path("after").path("version").asInt()).isEqualTo(10);
        assertThat(line.path("time").asText()).endsWith("Z");
        assertThat(check()).isEqualTo(new RecordCheck(10, null, null));
        assertThat(record.head().n()).isEqualTo(10);
    }

    @Test
    void aChangedLineIsFound() throws IOException {
        assertThat(mistakeAfter(lines -> lines.set(4, lines.get(4).replace("anna", "otto")))).startsWith("line 5 was changed");
    }

    @Test
    void aRemovedLineIsFound() throws IOException {
        assertThat(mistakeAfter(lines -> lines.remove(4))).isEqualTo("line 5 has the number 6: lines were removed before it");
    }

    @Test
    void theFirstLineIsMissed() throws IOException {
        assertThat(mistakeAfter(lines -> lines.remove(0))).isEqualTo("line 1 has the number 2: lines were removed before it");
    }

    @Test
    void anInsertedLineIsFound() throws IOException {
        assertThat(mistakeAfter(lines -> lines.add(4, lines.get(2)))).startsWith("line 5 does not continue the one before: it was inserted");
        assertThat(mistakeAfter(lines -> lines.set(4, ""))).startsWith("line 5 was changed or inserted");
    }

    @Test
    void linesInAnotherOrderAreFound() throws IOException {
        assertThat(mistakeAfter(lines -> Collections.swap(lines, 3, 4))).startsWith("line 4 has the number 5");
    }

    @Test
    void aCutOffEndIsFound() throws IOException {
        assertThat(mistakeAfter(lines -> lines.subList(8, 10).clear())).startsWith("lines 9 to 10 were cut off");
        assertThat(mistakeAfter(List::clear)).startsWith("lines 1 to 10 were cut off");
        Files.delete(file);
        assertThat(check().mistake()).contains("the record was removed");
    }

    @Test
    void aCutOffEndStaysVisibleWhenChangesFollow() throws IOException {
        mistakeAfter(lines -> lines.subList(8, 10).clear());
        new ChangeRecord(folder).add(new Change("review", "x", null, null));

        assertThat(check().mistake()).isEqualTo("line 9 has the number 11: lines were removed before it");
    }

    @Test
    void aChangedEndStaysVisibleWhenChangesFollow() throws IOException {
        mistakeAfter(lines -> lines.set(9, lines.get(9).replace("anna", "otto")));
        ChangeRecord later = new ChangeRecord(folder);
        later.add(new Change("review", "x", null, null));

        assertThat(later.problem()).isEmpty();
        assertThat(check().mistake()).startsWith("line 10 was changed");
    }

    /** Someone with access to the folder can write another record, but not one that has the head that is kept elsewhere. */
    @Test
    void aRecordThatWasWrittenAgainDiffersFromThePublishedHead() throws IOException {
        Head published = record.head();
        Files.delete(file);
        Files.delete(folder.resolve(ChangeRecord.HEAD));
        ChangeRecord forged = new ChangeRecord(folder);
        for (int i = 0; i < 12; i++) {
            forged.add(new Change("model-serves", "pits", null, i));
        }

        assertThat(check().mistake()).isNull();
        assertThat(RecordCheck.of(folder, Optional.of(published)).mistake()).startsWith("line 10 is not the one that the published head names");
    }

    /** The hash alone is enough to find out that lines were cut off together with the head. */
    @Test
    void aPublishedHashNeedsNoNumber() throws IOException {
        Head published = Head.parse(record.head().hash());
        assertThat(RecordCheck.of(folder, Optional.of(published)).mistake()).isNull();
        record.add(new Change("model-serves", "pits", null, 12));
        assertThat(RecordCheck.of(folder, Optional.of(published)).mistake()).as("an earlier line").isNull();

        List<String> lines = Files.readAllLines(file).subList(0, 9);
        Files.writeString(file, String.join("\n", lines) + "\n");
        Files.delete(folder.resolve(ChangeRecord.HEAD));
        assertThat(RecordCheck.of(folder, Optional.of(published)).mistake()).isEqualTo(
                "no line has the published hash %s: lines were cut off or replaced".formatted(published.hash()));
        assertThatThrownBy(() -> Head.parse("10:abc")).hasMessageContaining("head = 10:abc: allowed is N:HASH, or HASH");
    }

    @Test
    void everyHeadIsPublished() {
        List<String> heads = new ArrayList<>();
        record.onHead(head -> heads.add(head.toString()));
        record.add(new Change("model-serves", "pits", null, 12));
        assertThat(heads).hasSize(2).last().isEqualTo(record.head().toString());
    }

    @Test
    void withoutTheHeadNothingIsSure() throws IOException {
        Files.delete(folder.resolve(ChangeRecord.HEAD));
        assertThat(check().mistake()).contains("head.json is missing");
    }

    @Test
    void anIncompleteLineIsRemovedByTheNextChange() throws IOException {
        Files.writeString(file, "{\"n\":11,\"time\":\"2026", StandardOpenOption.APPEND);
        assertThat(check().mistake()).isNull();
        assertThat(check().note()).contains("incomplete");

        new ChangeRecord(folder).add(new Change("review", "x", null, null));
        assertThat(check()).isEqualTo(new RecordCheck(12, null, null));
        assertThat(RecordReader.newest(folder, 2).get(0)).contains("record-repaired", "\"incompleteBytes\":20");
    }

    @Test
    void aFolderThatCannotBeWrittenIsReported() throws IOException {
        Path blocked = Files.writeString(folder.resolve("file"), "");
        ChangeRecord unwritable = new ChangeRecord(blocked.resolve("record"));
        unwritable.add(new Change("review", "x", null, null));

        assertThat(unwritable.problem()).get().asString().contains("cannot be recorded");
    }

    /** Writes lines until it is killed. */
    static final class Writer {
        public static void main(String[] arguments) {
            ChangeRecord endless = new ChangeRecord(Path.of(arguments[0]));
            while (true) {
                endless.add(new Change("review", "x", null, Map.of("text", "y".repeat(2_000))));
                System.out.println(endless.head().n());
            }
        }
    }

    @Test
    void aKilledProcessLosesNoAcknowledgedLine() throws Exception {
        for (int round = 0; round < 3; round++) {
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), Writer.class.getName(), folder.toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            long acknowledged = 0;
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
                for (int i = 0; i < 20; i++) {
                    String line = lines.readLine();
                    while (!line.matches("\\d+")) {
                        line = lines.readLine();
                    }
                    acknowledged = Long.parseLong(line);
                }
                process.destroyForcibly().waitFor();
            }
            assertThat(check().mistake()).isNull();
            assertThat(check().lines()).isGreaterThanOrEqualTo(acknowledged);
        }
        new ChangeRecord(folder).add(new Change("review", "x", null, null));
        assertThat(check().mistake()).isNull();
    }
}
