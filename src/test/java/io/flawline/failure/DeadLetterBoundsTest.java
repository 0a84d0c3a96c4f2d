package io.flawline.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.request.Reason;

class DeadLetterBoundsTest {
    @TempDir
    private Path folder;

    @Test
    void withoutBoundsEverythingStays() throws Exception {
        DeadLetters letters = new DeadLetters(folder);
        write(letters, 5);
        DeadLetterBounds.NONE.apply(folder, true);
        assertThat(letters.count()).isEqualTo(5);
    }

    @Test
    void theOldestGoBeyondTheBytesAndReplayedOnesFirst() throws Exception {
        DeadLetters letters = new DeadLetters(folder);
        write(letters, 5);
        List<DeadLetter> before = letters.list();
        letters.replay(before.get(4).file(), (letter, original) -> {});
        new DeadLetterBounds(250, Duration.ZERO).apply(folder, true);
        assertThat(letters.list()).extracting(DeadLetter::file).containsExactly(before.get(2).file(), before.get(3).file());
        assertThat(Files.list(folder.resolve("replayed"))).isEmpty();
    }

    @Test
    void thoseThatAreTooOldGo() throws Exception {
        DeadLetters letters = new DeadLetters(folder);
        write(letters, 3);
        DeadLetter old = letters.list().get(1);
        Files.setLastModifiedTime(letters.original(old), FileTime.from(Instant.now().minus(Duration.ofDays(40))));
        new DeadLetterBounds(0, Duration.ofDays(30)).apply(folder, true);
        assertThat(letters.list()).hasSize(2).doesNotContain(old);
    }

    @Test
    void whatHasNoCertainAgeStays() throws Exception {
        DeadLetters letters = new DeadLetters(folder);
        write(letters, 2);
        Files.setLastModifiedTime(letters.original(letters.list().get(0)), FileTime.from(Instant.now().minus(Duration.ofDays(40))));
        new DeadLetterBounds(0, Duration.ofDays(30)).apply(folder, false);
        Files.setLastModifiedTime(letters.original(letters.list().get(0)), FileTime.fromMillis(1_000));
        new DeadLetterBounds(0, Duration.ofDays(30)).apply(folder, true);
        assertThat(letters.list()).hasSize(2);
    }

    @Test
    void theBoundsAndWhatTheyCostAreInHealth() throws Exception {
        DeadLetters letters = new DeadLetters(folder, letter -> {}, new DeadLetterBounds(250, Duration.ofDays(9)));
        write(letters, 1);
        DeadLetters full = new DeadLetters(folder, letter -> {}, new DeadLetterBounds(250, Duration.ofDays(9)));
        write(new DeadLetters(folder), 4);
        write(full, 1);
        assertThat(full.deleted()).isEqualTo(4);
        Map<String, Object> details = new DeadLetterHealthCheck(full).call().getDetails();
        assertThat(details).containsEntry("bytes", 200L).containsEntry("maxBytes", 250L).containsEntry("maxDays", 9L).containsEntry("deleted", 4L);
        write(new DeadLetters(folder), 3);
        Map<String, Object> over = new DeadLetterHealthCheck(new DeadLetters(folder, letter -> {}, new DeadLetterBounds(250, Duration.ZERO))).call().getDetails();
        assertThat(over.get("warnings")).asString().contains("beyond flawline.dead-letter.max-bytes = 250 the oldest are deleted");
    }

    @Test
    void aWriteKeepsTheBounds() throws Exception {
        DeadLetters letters = new DeadLetters(folder, letter -> {}, new DeadLetterBounds(250, Duration.ZERO));
        write(letters, 1);
        assertThat(letters.count()).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new DeadLetterBounds(-1, Duration.ZERO)).withMessageContaining("max-bytes = -1");
    }

    private static void write(DeadLetters letters, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            letters.write(new ByteArrayInputStream(new byte[100]), Reason.TRUNCATED, "cut", "file:inbox", null, "a.png");
        }
    }
}
