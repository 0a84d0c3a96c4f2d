package io.flawline.changes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.support.SmallDisk;

/** A record whose files are damaged, whose disk is full, or that grows while it is read. */
class DamagedRecordTest {

    @TempDir
    private Path folder;
    private ChangeRecord record;
    private Path file;

    @BeforeEach
    void writeTenLines() throws Exception {
        record = new ChangeRecord(folder);
        file = folder.resolve(ChangeRecord.FILE);
        for (int i = 1; i <= 10; i++) {
            record.add(new Change("model-serves", "pits", null, Map.of("who", "anna", "version", i)));
        }
    }

    private RecordCheck check() throws IOException {
        return RecordCheck.of(folder, Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "{\"n\": 1", "[]", "{\"n\": \"x\", \"hash\": 1}"})
    void aDamagedHeadDoesNotEndTheRecord(String damaged) throws IOException {
        Files.writeString(folder.resolve(ChangeRecord.HEAD), damaged);
        assertThat(check().mistake()).contains("head.json");

        ChangeRecord later = new ChangeRecord(folder);
        later.add(new Change("review", "x", null, null));
        assertThat(later.problem()).isEmpty();
        assertThat(check()).isEqualTo(new RecordCheck(12, null, null));
        assertThat(RecordReader.newest(folder, 2).get(0)).contains("record-repaired", "head.json", "\"lines\":10");
    }

    @Test
    void aMissingHeadIsRecorded() throws IOException {
        Files.delete(folder.resolve(ChangeRecord.HEAD));
        record.add(new Change("review", "x", null, null));
        assertThat(RecordReader.newest(folder, 2).get(0)).contains("record-repaired", "head.json");
    }

    /** A line that somebody has changed need not be JSON, nor text. */
    @Test
    void damagedLinesDoNotHideTheOthers() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, ISO_8859_1).lastIndexOf("anna")] = (byte) 0xFF;
        Files.write(file, bytes);
        Files.writeString(file, "{no JSON}\n{\"n\":1}{\n\n[1]\n", StandardOpenOption.APPEND);

        assertThat(RecordReader.newest(folder, 3)).hasSize(3).last().asString().contains("\"n\":10");
        assertThat(check().mistake()).startsWith("line 10 was changed");
    }

    /** An editor that writes other ends of lines has changed each of them. */
    @Test
    void otherEndsOfLinesAreFound() throws IOException {
        Files.writeString(file, Files.readString(file).replace("\n", "\r\n"));
        assertThat(check().mistake()).startsWith("line 1 was changed");
    }

    @Test
    void theChangesOfOneSubjectAreFound() throws IOException {
        record.add(new Change("golden-image-added", "pits/a \"quoted\" image", null, null));
        record.add(new Change("model-serves", "pits-2", null, null));
        assertThat(RecordReader.newest(folder, 100, "pits")).hasSize(11).last().asString().contains("golden-image-added");
        assertThat(RecordReader.newest(folder, 100, "pits/a \"quoted\" image")).hasSize(1);
        assertThat(RecordReader.newest(folder, 100, "none")).isEmpty();
    }

    @Test
    void aRecordThatGrowsIsVerified() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        Future<?> growing = other.submit(() -> {
            for (int i = 0; i < 200; i++) {
                record.add(new Change("review", "x", null, Map.of("text", "y".repeat(500))));
            }
        });
        while (!growing.isDone()) {
            assertThat(RecordCheck.of(folder, Optional.of(record.head())).mistake()).isNull();
        }
        other.shutdown();
    }

    /** On a full disk a line may still fit into the last block of its file, and another file for the head may not. */
    @Test
    void aFullDiskLeavesARecordThatIsInOrder() throws Exception {
        Path small = folder.resolve("small");
        try (SmallDisk disk = SmallDisk.at(small, 1)) {
            Assumptions.assumeTrue(disk.kind().equals("tmpfs"));
            ChangeRecord full = new ChangeRecord(small);
            full.add(new Change("review", "x", null, null));
            disk.fill();
            while (full.problem().isEmpty()) {
                full.add(new Change("review", "x", null, null));
            }
            RecordCheck check = RecordCheck.of(small, Optional.of(full.head()));
            assertThat(check).isEqualTo(new RecordCheck(full.head().n(), null, null));
            assertThat(check.lines()).isGreaterThan(5);
            disk.free();
            full.add(new Change("review", "x", null, null));
            assertThat(full.problem()).isEmpty();
            assertThat(RecordCheck.of(small, Optional.empty())).isEqualTo(new RecordCheck(check.lines() + 1, null, null));
        }
    }
}
