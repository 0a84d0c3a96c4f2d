package io.flawline.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.support.SmallDisk;

class ReviewsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path folder;

    private Reviews open() throws Exception {
        Reviews reviews = new Reviews(folder.resolve("reviews/reviews.jsonl"));
        reviews.open();
        return reviews;
    }

    @Test
    void theLatestReviewSurvivesARestart() throws Exception {
        Reviews reviews = open();
        Review second = new Review("defect", "a \"scratch\"\nat the edge", List.of("scratch"), "alice", NOW);
        reviews.add("1", new Review("ok", null, null, null, NOW), null);
        reviews.add("1", second, null);

        assertThat(open().of("1")).isEqualTo(second);
        assertThat(open().of("2")).isNull();
    }

    @Test
    void aLineCutByAPowerCutHarmsNoOther() throws Exception {
        open().add("1", new Review("ok", null, null, null, NOW), null);
        Files.writeString(folder.resolve("reviews/reviews.jsonl"), "{\"verdict\":\"def", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        open().add("2", new Review("defect", null, null, "bob", NOW), null);

        Reviews reviews = open();
        assertThat(reviews.of("1").verdict()).isEqualTo("ok");
        assertThat(reviews.of("2").by()).isEqualTo("bob");
    }

    /** The disk has room for all of the line but its end, which is enough to look complete. */
    @Test
    void aReviewThatWasRefusedIsNone() throws Exception {
        try (SmallDisk disk = SmallDisk.at(folder.resolve("reviews"), 1)) {
            Assumptions.assumeTrue(disk.kind().equals("tmpfs"));
            Review review = new Review("ok", null, null, null, NOW);
            int line = ReviewJson.of("2", review, null).toString().length();
            Path file = folder.resolve("reviews/reviews.jsonl");
            Files.writeString(file, " ".repeat(4096 - line - 1) + "\n");
            disk.fill();
            Reviews reviews = open();
            assertThatThrownBy(() -> reviews.add("2", review, null)).isInstanceOf(IOException.class);
            disk.free();
            reviews.add("3", review, null);
            assertThat(open().latest()).containsOnlyKeys("3");
        }
    }

    @ParameterizedTest
    @CsvSource({"ok, ok, false", "ok, defect, true", "ok, unsure, true", "ok, rework, true", "defect, ok, true", "defect, defect, false",
        "defect, rework, false"})
    void overrulesTheOtherVerdict(String said, String given, boolean overrules) {
        assertThat(new Review(said, null, null, null, NOW).overrules(given)).isEqualTo(overrules);
    }

    @Test
    void refusesWhatIsOutOfBounds() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Review("good", null, null, null, NOW)).withMessageContaining("ok or defect");
        assertThatIllegalArgumentException().isThrownBy(() -> new Review("ok", "x".repeat(2001), null, null, NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> new Review("ok", null, Collections.nCopies(51, "a"), null, NOW));
        for (String label : List.of("", " ", "x".repeat(201))) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Review("defect", null, List.of("pit", label), null, NOW))
                    .withMessage("labels: allowed are up to 50 texts of 1 to 200 characters");
        }
    }
}
