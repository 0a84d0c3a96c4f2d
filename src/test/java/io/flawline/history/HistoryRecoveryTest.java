package io.flawline.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.request.Request;

/** The index and the files agree again after a crash, damage, or an older version. */
@Tag("slow")
class HistoryRecoveryTest extends HistoryTestBase {

    /** The index is made again from the files when it is lost. */
    @Test
    void theFilesGiveTheSameEntryAsTheInspection() throws Exception {
        List<Object> parts = Arrays.asList("P-7 ä\u001f", 4711, 4711.5, true, null, Map.of("a", 1), List.of(1));
        try (History history = new History(folder, 50, PLENTY, 1000)) {
            for (Object part : parts) {
                Map<String, Object> input = new HashMap<>();
                input.put("part", part);
                input.put("name", part instanceof Number ? part : "camera-" + part);
                for (byte[] image : List.of(defective, good)) {
                    Request request = new Request(parts.indexOf(part) + 0.5, image, null, part instanceof String ? null : "part.png", null, null, input);
                    String newest = newestKey(history);
                    history.inspected(part == null ? null : "line-1", request, inspect(request));
                    await().until(() -> !newestKey(history).equals(newest));
                }
            }
            List<Entry> indexed = history.find(ALL);
            assertThat(indexed).hasSize(2 * parts.size());
            assertThat(indexed).extracting(Entry::part).contains("P-7 ä\u001f", "4711", "4711.5", "true").containsNull();
            HistoryFolder files = new HistoryFolder(folder);
            assertThat(indexed).allSatisfy(entry -> assertThat(files.read(entry.key())).contains(entry));
        }
    }

    @Test
    void survivesARestart() throws Exception {
        Entry first;
        try (History history = open(folder, 10, PLENTY, 1000)) {
            first = keep(history, "a");
        }
        try (History history = open(folder, 10, PLENTY, 1000)) {
            assertThat(history.find(ALL)).containsExactly(first);
            assertThat(bytes(history.original(first))).isEqualTo(defective);
            assertThat(keep(history, "b").key()).isGreaterThan(first.key());
            assertThat(history.find("a")).contains(first);
        }
    }

    @Test
    void removesWhatACrashHasLeftHalfDoneAndNothingElse() throws Exception {
        Entry whole;
        Entry shortened;
        try (History history = open(folder, 10, PLENTY, 1000)) {
            whole = keep(history, "whole");
            shortened = keep(history, "shortened");
        }
        Files.write(folder.resolve(shortened.key() + "-original.png"), new byte[3]);
        for (String name : List.of("1000000000000001-original.png", "1000000000000001-annotated.jpg", ".1000000000000001.json.tmp",
                "1000000000000002.json", "notes.txt")) {
            Files.writeString(folder.resolve(name), "{");
        }

        try (History history = open(folder, 10, PLENTY, 1000)) {
            assertThat(history.find(ALL)).containsExactly(whole);
        }
        assertThat(files()).containsExactly(whole.key() + "-annotated.jpg", whole.key() + "-original.png", whole.key() + ".json",
                "notes.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "shortened", "zeros", "empty", "removed", "from a later version"})
    void rebuildsADamagedIndexFromTheFiles(String damage) throws Exception {
        Entry entry;
        try (History history = open(folder, 10, PLENTY, 1000)) {
            entry = keep(history, "kept");
            history.review(entry, new Review("ok", "dust", null, null, Instant.now()));
        }
        Path index = folder.resolve("index.db");
        byte[] bytes = Files.readAllBytes(index);
        switch (damage) {
            case "garbage" -> Files.write(index, "no database at all".repeat(1000).getBytes(UTF_8));
            case "shortened" -> Files.write(index, Arrays.copyOf(bytes, bytes.length / 2));
            case "zeros" -> Files.write(index, new byte[bytes.length]);
            case "empty" -> Files.write(index, new byte[0]);
            case "removed" -> Files.delete(index);
            default -> {
                // The schema's version is in the header, bytes 60 to 63.
                bytes[63] = 99;
                Files.write(index, bytes);
            }
        }
        try (History history = open(folder, 10, PLENTY, 1000)) {
            assertThat(history.find(ALL)).containsExactly(entry);
            assertThat(find(history, "reviewed", "overruled")).containsExactly(entry);
            assertThat(find(history, "label", entry.labels().get(0))).containsExactly(entry);
            assertThat(keep(history, "next").key()).isGreaterThan(entry.key());
        }
    }

    @Test
    void takesTheFilesOfAnOlderHistory() throws Exception {
        String json = "{\"key\": \"1700000000000001\", \"id\": 7, \"time\": \"2023-11-14T22:13:20.123456789Z\", \"route\": \"mqtt\","
                + " \"verdict\": \"defect\", \"model\": {\"name\": \"old\"}, \"image\": {\"format\": \"png\"}, \"pictureBytes\": 0, \"originalBytes\": 3}";
        Files.writeString(folder.resolve("1700000000000001.json"), json);
        Files.write(folder.resolve("1700000000000001-original.png"), new byte[3]);
        try (History history = open(folder, 10, PLENTY, 1000)) {
            Entry entry = history.find("7").orElseThrow();
            assertThat(entry.model()).isEqualTo("old");
            assertThat(find(history, "since", "2023-11-14T22:13:20.123456789Z")).containsExactly(entry);
            assertThat(find(history, "since", "0387-04-26T11:04:11Z")).containsExactly(entry);
            assertThat(find(history, "since", Instant.MIN.toString())).containsExactly(entry);
            assertThat(find(history, "until", Instant.MAX.toString())).containsExactly(entry);
        }
    }

    @Test
    void continuesWhenItsFolderIsRemoved() throws Exception {
        Path removed = folder.resolve("removed");
        try (History history = open(removed, 10, PLENTY, 1000)) {
            keep(history, "before");
            Files.move(removed, folder.resolve("elsewhere"));
            Entry after = keep(history, "after");
            assertThat(history.leftOut()).isZero();
            assertThat(history.json(after)).isPresent();
        }
    }

    @Test
    void skipsWhatTheDiskRejectsAndContinues() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        try (History history = open(file, 10, PLENTY, 1000)) {
            Request request = request("x", defective);
            history.inspected("line-1", request, inspect(request));
            await().until(() -> history.leftOut() >= 2);
            assertThat(history.find(ALL)).isEmpty();
        }
        try (History history = open(folder.resolve("small"), 10, 1000, 1000)) {
            Request request = request("x", defective);
            history.inspected("line-1", request, inspect(request));
            await().until(() -> history.leftOut() == 1);
        }
        folder = folder.resolve("small");
        assertThat(files()).isEmpty();
    }
}
