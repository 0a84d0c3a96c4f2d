package io.flawline.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.image.Limits;
import io.flawline.inspect.Inspection;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;

@Tag("slow")
class HistoryTest {

    private static final long PLENTY = 1L << 30;
    private static final Query ALL = Query.ALL;
    private static Inspectors inspectors;
    private static byte[] defective;
    private static byte[] good;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() throws IOException {
        inspectors = new Inspectors(new ModelRepository(Path.of("models")), new SettingsLayer("test", Map.of()), Map.of(),
                new Limits(1 << 25, 100_000_000), 1, Duration.ofMinutes(1));
        defective = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"));
        good = Files.readAllBytes(Path.of("samples/cracks-mit/crack_tile_40.png"));
    }

    @AfterAll
    static void free() {
        inspectors.close();
    }

    /** Opens a history that does not wait for more inspections to share a transaction. */
    private static History open(Path folder, int maxEntries, long maxBytes, int perSecond) {
        History history = new History(folder, maxEntries, maxBytes, perSecond);
        history.keepAtOnceWhile(() -> true);
        return history;
    }

    private static Request request(Object id, byte[] picture) {
        return new Request(id, picture, null, "part.png", null, null, Map.of("line", 3));
    }

    private static Inspection inspect(Request request) {
        return inspectors.ready("ball-screw-pitting", new SettingsLayer("test", Map.of())).inspect(request);
    }

    private static Entry keep(History history, Object id) {
        return keep(history, id, "line-1", defective);
    }

    private static Entry keep(History history, Object id, String route, byte[] picture) {
        String newest = newestKey(history);
        Request request = request(id, picture);
        history.inspected(route, request, inspect(request));
        return await().until(() -> history.find(ALL).stream().findFirst(),
                found -> found.isPresent() && !found.get().key().equals(newest)).orElseThrow();
    }

    private static String newestKey(History history) {
        return history.find(ALL).stream().findFirst().map(Entry::key).orElse("");
    }

    private static byte[] bytes(Optional<InputStream> stream) {
        try (InputStream open = stream.orElseThrow()) {
            return open.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith("index.db")).sorted().toList();
        }
    }

    @Test
    void keepsResultPictureAndOriginal() throws Exception {
        try (History history = open(folder, 10, PLENTY, 1000)) {
            Instant before = Instant.now();
            Entry entry = keep(history, 7);

            JsonNode json = new ObjectMapper().readTree(bytes(history.json(entry)));
            assertThat(json.path("id").intValue()).isEqualTo(7);
            assertThat(json.path("verdict").textValue()).isEqualTo("defect");
            assertThat(json.path("route").textValue()).isEqualTo("line-1");
            assertThat(json.path("input").path("line").intValue()).isEqualTo(3);
            assertThat(Instant.parse(json.path("time").textValue())).isBetween(before, Instant.now());
            assertThat(json.has("base64")).isFalse();
            assertThat(bytes(history.original(entry))).isEqualTo(defective);
            assertThat(bytes(history.picture(entry))).startsWith(0xff, 0xd8).hasSize(json.path("pictureBytes").intValue());
        }
    }

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
    void writesWhatWaitsWhenItIsClosed() throws Exception {
        try (History history = open(folder, 100, PLENTY, 1000)) {
            Request request = request("x", defective);
            Inspection inspection = inspect(request);
            for (int i = 0; i < 20; i++) {
                history.inspected("line-1", request, inspection);
            }
        }
        try (History history = open(folder, 100, PLENTY, 1000)) {
            assertThat(history.find(ALL)).hasSize(20);
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

    @Test
    void theOldestMakeRoomByNumber() throws Exception {
        try (History history = open(folder, 2, PLENTY, 1000)) {
            Entry gone = keep(history, "1");
            keep(history, "2");
            keep(history, "3");

            assertThat(history.find(ALL)).extracting(Entry::id).containsExactly("3", "2");
            assertThat(history.json(gone)).isEmpty();
            assertThat(history.original(gone)).isEmpty();
        }
        assertThat(files()).hasSize(6);
        try (History history = open(folder, 1, PLENTY, 1000)) {
            assertThat(history.find(ALL)).extracting(Entry::id).containsExactly("3");
        }
    }

    @Test
    void theOldestMakeRoomByBytes() throws Exception {
        long one;
        try (History history = open(folder, 10, PLENTY, 1000)) {
            one = keep(history, "1").bytes();
        }
        try (History history = open(folder, 10, one * 5 / 2, 1000)) {
            keep(history, "2");
            keep(history, "3");
            assertThat(history.find(ALL)).extracting(Entry::id).containsExactly("3", "2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/absolute", "a/../../b", "nul\0", "", "<img src=x onerror=alert(1)>", "..", "1000000000000001"})
    void takesAnyTextAsAnId(String id) throws Exception {
        try (History history = open(folder.resolve("history"), 10, PLENTY, 1000)) {
            Entry entry = keep(history, id);
            assertThat(history.find(id)).contains(entry);
        }
        assertThat(files()).containsExactly("history");
    }

    @Test
    void anIdMeansTheNewestOfThatIdAndAKeyExactlyOne() throws Exception {
        try (History history = open(folder, 10, PLENTY, 1000)) {
            Entry first = keep(history, "same");
            Entry second = keep(history, "same");
            assertThat(history.find("same")).contains(second);
            assertThat(history.find(first.key())).contains(first);
            assertThat(history.find("other")).isEmpty();
            assertThat(history.after(first.key(), 10)).containsExactly(second);
            assertThat(history.after("", 1)).containsExactly(second);
        }
    }

    @Test
    void findsByVerdictRouteModelAndTime() throws Exception {
        try (History history = open(folder, 10, PLENTY, 1000)) {
            Entry bad = keep(history, "bad", "line-1", defective);
            Entry ok = keep(history, "ok", "line-2", good);
            assertThat(bad.verdict()).isEqualTo("defect");
            assertThat(ok.verdict()).isEqualTo("ok");

            assertThat(find(history, "verdict", "defect")).containsExactly(bad);
            assertThat(find(history, "verdict", "ok")).containsExactly(ok);
            assertThat(find(history, "route", "line-2")).containsExactly(ok);
            assertThat(history.find(Query.parse(Map.of("model", "ball-screw-pitting", "limit", "1")))).containsExactly(ok);
            assertThat(find(history, "model", "other")).isEmpty();
            assertThat(find(history, "version", ok.version())).containsExactly(ok, bad);
            assertThat(find(history, "label", bad.labels().get(0))).containsExactly(bad);
            assertThat(find(history, "label", "other")).isEmpty();
            assertThat(find(history, "recipe", "other")).isEmpty();
            assertThat(find(history, "since", ok.time().toString())).containsExactly(ok);
            assertThat(find(history, "until", bad.time().toString())).containsExactly(bad);
            assertThat(find(history, "q", "PART.p")).containsExactly(ok, bad);
            assertThat(find(history, "q", "ine-2")).containsExactly(ok);
            assertThat(find(history, "q", "p_rt")).isEmpty();
            assertThat(find(history, "q", "%")).isEmpty();
            assertThat(find(history, "cursor", ok.key())).containsExactly(bad);
        }
    }

    private static List<Entry> find(History history, String argument, String value) {
        return history.find(Query.parse(Map.of(argument, value)));
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

    @Test
    void leavesOutWhatComesTooFastAndHoldsNobodyUp() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (History history = open(folder, 1000, PLENTY, 1000)) {
            history.onKept(kept -> awaitQuietly(held));
            Request request = request("x", defective);
            Inspection inspection = inspect(request);
            for (int i = 0; i < 200; i++) {
                history.inspected("line-1", request, inspection);
            }
            assertThat(history.leftOut()).isBetween(40L, 72L);
            held.countDown();
            await().until(() -> history.find(ALL).size() == 200 - history.leftOut());
        }
    }

    @Test
    void samplesAFastLineWithDefectsFirst() throws Exception {
        Request badRequest = request("bad", defective);
        Request goodRequest = request("good", good);
        Inspection bad = inspect(badRequest);
        Inspection fine = inspect(goodRequest);
        try (History history = open(folder, 1000, PLENTY, 0)) {
            for (int i = 0; i < 300; i++) {
                history.inspected("line-1", goodRequest, fine);
            }
            await().until(() -> history.find(ALL).size() == 128);
            assertThat(history.leftOut()).isEqualTo(300 - 128);

            history.inspected("line-1", badRequest, bad);
            await().until(() -> history.find("bad").isPresent());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void zeroSwitchesItOff() throws Exception {
        try (History history = open(folder.resolve("none"), 0, PLENTY, 1000)) {
            Request request = request("x", defective);
            history.inspected("line-1", request, inspect(request));
            assertThat(history.find(ALL)).isEmpty();
            assertThat(history.leftOut()).isZero();
        }
        assertThat(folder).isEmptyDirectory();
    }
}
