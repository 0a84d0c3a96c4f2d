package io.flawline.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.inspect.Inspection;
import io.flawline.request.Request;

/** What the history keeps, within which bounds, and what it leaves out. */
@Tag("slow")
class HistoryTest extends HistoryTestBase {

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
