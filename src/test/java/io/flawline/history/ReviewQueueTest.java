package io.flawline.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.history.ReviewQueue.Rule;
import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspection.ImageInfo;
import io.flawline.inspect.Inspection.ModelInfo;
import io.flawline.inspect.Inspection.Timings;
import io.flawline.request.Request;

class ReviewQueueTest {

    @TempDir
    private Path folder;
    private History history;

    @BeforeEach
    void open() {
        history = new History(folder, 10_000, 1 << 30, 100_000);
        history.keepAtOnceWhile(() -> true);
    }

    @AfterEach
    void close() throws Exception {
        history.close();
    }

    private void keep(String id, String model, String verdict, double score) {
        history.inspected("mqtt", Request.ofImage(new byte[] {1}, null), new Inspection(id, 0, 1, null, verdict, score,
                new ModelInfo(model, "1", "CPU", "f32"), new ImageInfo(null, 4, 3, "png", "0"), List.of(), 0, 0,
                new Timings(1, 1, 1, 1, 0, 4), null, null, null, null));
    }

    private List<String> queue(Rule rule, Map<String, Double> thresholds) {
        return history.find(Query.ALL, new ReviewQueue(rule, thresholds)).stream().map(Entry::id).toList();
    }

    @Test
    void selectsByRuleWhatNobodyHasReviewed() throws Exception {
        keep("unsure-1", "m", "unsure", 0.5);
        keep("unsure-2", "m", "unsure", 0.9);
        keep("far", "m", "ok", 0.2);
        keep("near", "m", "defect", 0.58);
        keep("near the model's own", "strict", "defect", 0.85);
        keep("far from the model's own", "strict", "defect", 0.5);
        await().until(() -> history.find(Query.ALL).size() == 6);

        assertThat(queue(Rule.UNSURE, Map.of())).containsExactly("unsure-2", "unsure-1");
        assertThat(queue(Rule.NEAR, Map.of("strict", 0.9, "other", 0.1))).containsExactly("near the model's own", "near", "unsure-1");
        assertThat(queue(Rule.NEAR, Map.of())).containsExactly("far from the model's own", "near", "unsure-1");

        history.review(history.find("unsure-2").orElseThrow(), new Review("ok", null, null, null, Instant.now()));
        assertThat(queue(Rule.UNSURE, Map.of())).containsExactly("unsure-1");
    }

    @Test
    void theSampleIsSteadyAndAboutOneInAHundred() throws Exception {
        int all = 3_000;
        for (int i = 0; i < all; i++) {
            keep("good-" + i, "m", "ok", 0.1);
            if (i % 100 == 99) {
                String last = "good-" + i;
                await().until(() -> history.find(last).isPresent());
            }
        }
        keep("bad", "m", "defect", 0.9);
        await().until(() -> history.find("bad").isPresent());
        List<String> sample = queue(Rule.SAMPLE, Map.of());
        assertThat(sample).hasSizeBetween(5, 90).doesNotContain("bad").isEqualTo(queue(Rule.SAMPLE, Map.of()));
        assertThat(IntStream.range(0, all).mapToObj(i -> "good-" + i)).containsAll(sample);
    }

    /** What was answered with "no longer kept" is not in the reviews. */
    @Test
    void anInspectionThatHasGoneIsNotReviewed() throws Exception {
        keep("gone", "m", "ok", 0.1);
        await().until(() -> history.find("gone").isPresent());
        Entry entry = history.find("gone").orElseThrow();
        Files.delete(folder.resolve(entry.key() + ".json"));

        assertThat(history.review(entry, new Review("defect", null, null, null, Instant.now()))).isFalse();
        assertThat(history.reviewOf(entry.key())).isEmpty();
        assertThat(history.reviewsAfter(0, 10)).isEmpty();
    }

    /** The index has the same review as the list, whoever was last. */
    @Test
    void twoReviewersAgreeWithTheirIndex() throws Exception {
        keep("both", "m", "ok", 0.1);
        await().until(() -> history.find("both").isPresent());
        Entry entry = history.find("both").orElseThrow();
        List<String> verdicts = List.of("ok", "defect", "ok", "defect");
        List<Thread> reviewers = verdicts.stream().map(verdict -> new Thread(() -> {
            for (int i = 0; i < 20; i++) {
                try {
                    history.review(entry, new Review(verdict, null, null, verdict, Instant.now()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        })).toList();
        reviewers.forEach(Thread::start);
        for (Thread reviewer : reviewers) {
            reviewer.join();
        }
        List<RecordedReview> all = history.reviewsAfter(0, 1_000);
        String last = all.get(all.size() - 1).review().verdict();
        assertThat(all).hasSize(80);
        assertThat(history.reviewOf(entry.key()).orElseThrow().verdict()).isEqualTo(last);
        assertThat(history.find(Query.parse(Map.of("reviewed", "overruled")))).hasSize(last.equals("defect") ? 1 : 0);
    }

    @Test
    void namesAreKnown() {
        assertThat(ReviewQueue.rule("near")).isEqualTo(Rule.NEAR);
        assertThatIllegalArgumentException().isThrownBy(() -> ReviewQueue.rule("NEAR")).withMessage("queue = NEAR: allowed is one of unsure, near, sample");
    }
}
