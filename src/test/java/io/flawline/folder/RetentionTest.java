package io.flawline.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final Retention.Bounds NONE = new Retention.Bounds(0, Duration.ZERO);
    private static final Retention.Bounds TEN_DAYS = new Retention.Bounds(0, Duration.ofDays(10));

    @TempDir
    private Path folder;
    private final CamelContext context = new DefaultCamelContext();
    private Instant now = Instant.parse("2026-06-01T00:00:00Z");
    private long nanos;
    private Path results;
    private Path done;

    @BeforeEach
    void files() throws IOException {
        results = folder.resolve("results");
        done = folder.resolve("inbox/.done");
        for (int age : new int[] {1, 5, 20, 30}) {
            file("results/ok/part-" + age + ".json", age, 100);
            file("results/ok/part-" + age + ".jpg", age, 900);
            file("results/defect/part-" + age + ".json", age, 100);
            file("inbox/.done/20260501/x-part-" + age + ".png", age, 500);
        }
    }

    @Test
    void keepsEverythingWithoutBounds() throws IOException {
        int before = count(folder);
        retention(NONE, Set.of(), NONE).apply();
        assertThat(count(folder)).isEqualTo(before);
    }

    @Test
    void deletesTheOldestBeyondTheBytes() throws IOException {
        Retention retention = retention(new Retention.Bounds(2_500, Duration.ZERO), Set.of(), new Retention.Bounds(1_000, Duration.ZERO));
        retention.apply();
        assertThat(names(results)).containsExactly("part-1.jpg", "part-1.json", "part-1.json", "part-5.jpg", "part-5.json", "part-5.json");
        assertThat(names(done)).containsExactly("x-part-1.png", "x-part-5.png");
        assertThat(retention.deleted()).isEqualTo(6);
    }

    @Test
    void deletesByAgeAndVerdict() throws IOException {
        retention(TEN_DAYS, Set.of("ok"), NONE).apply();
        assertThat(names(results.resolve("ok"))).containsExactly("part-1.jpg", "part-1.json", "part-5.jpg", "part-5.json");
        assertThat(count(results.resolve("defect"))).isEqualTo(4);
        assertThat(count(done)).isEqualTo(4);
        assertThatThrownBy(() -> retention(TEN_DAYS, Set.of("good"), NONE)).hasMessageContaining("flawline.results.delete-verdicts = good");
    }

    @Test
    void touchesNothingElse() throws IOException {
        file("results/notes.txt", 30, 10);
        file("results/archive/part-30.json", 30, 10);
        file("results/ok/.unfinished.json.tmp", 30, 10);
        file("inbox/waiting.png", 30, 10);
        file("elsewhere/part.json", 30, 10);
        file("results/ok/from-1970.json", 0, 10);
        Files.setLastModifiedTime(results.resolve("ok/from-1970.json"), FileTime.fromMillis(1_000));
        Files.createSymbolicLink(results.resolve("ok/link"), folder.resolve("elsewhere"));
        retention(TEN_DAYS, Set.of(), TEN_DAYS).apply();
        assertThat(names(results)).contains("notes.txt", "part-30.json", ".unfinished.json.tmp", "from-1970.json");
        assertThat(folder.resolve("inbox/waiting.png")).exists();
        assertThat(folder.resolve("elsewhere/part.json")).exists();
        assertThat(count(results.resolve("ok"))).isEqualTo(6);
    }

    @Test
    void leavesWhatIsBeingWritten() throws IOException {
        file("results/ok/now.json", 0, 100_000);
        retention(new Retention.Bounds(1, Duration.ZERO), Set.of(), NONE).apply();
        assertThat(names(results)).containsExactly("now.json");
    }

    @Test
    void leavesWhatARouteDeliversFrom() throws Exception {
        int before = count(folder);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("file:" + results + "?recursive=true&noop=true").autoStartup(false).to("log:deliver");
            }
        });
        context.start();
        retention(TEN_DAYS, Set.of(), NONE).apply();
        assertThat(count(folder)).isEqualTo(before);
        context.stop();
    }

    @Test
    void aStepOfTheClockDeletesNothing() throws IOException {
        Retention retention = retention(new Retention.Bounds(0, Duration.ofDays(40)), Set.of(), NONE);
        retention.apply();
        int before = count(folder);
        now = now.plus(Duration.ofDays(3_650));
        pass(Duration.ofMinutes(1));
        retention.apply();
        assertThat(count(folder)).isEqualTo(before);
        now = now.minus(Duration.ofDays(3_650));
        for (int hour = 0; hour < 30; hour++) {
            pass(Duration.ofHours(1));
            retention.apply();
        }
        assertThat(count(folder)).as("the clock is right again").isEqualTo(before);
        now = now.plus(Duration.ofDays(60));
        for (int hour = 0; hour < 23; hour++) {
            pass(Duration.ofHours(1));
            retention.apply();
        }
        assertThat(count(folder)).isEqualTo(before);
        pass(Duration.ofHours(2));
        retention.apply();
        assertThat(count(results)).as("steady for a day").isZero();
    }

    @Test
    void aStepDuringAStopDeletesNothing() throws IOException {
        Retention.Bounds bounds = new Retention.Bounds(0, Duration.ofDays(40));
        retention(bounds, Set.of(), NONE).apply();
        int before = count(folder);
        now = now.plus(Duration.ofDays(3_650));
        retention(bounds, Set.of(), NONE).apply();
        assertThat(count(folder)).isEqualTo(before);
    }

    private void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    private Retention retention(Retention.Bounds ofResults, Set<String> verdicts, Retention.Bounds ofOriginals) {
        SteadyClock clock = new SteadyClock(folder.resolve("state/clock.txt"), () -> now, () -> nanos);
        return new Retention(context, results, ofResults, verdicts, folder.resolve("inbox"), ofOriginals, clock, () -> now);
    }

    private void file(String name, int ageDays, int bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[bytes]);
        Files.setLastModifiedTime(file, FileTime.from(now.minus(Duration.ofDays(ageDays))));
    }

    private static int count(Path of) throws IOException {
        return names(of).size();
    }

    private static List<String> names(Path of) throws IOException {
        try (Stream<Path> files = Files.walk(of)) {
            return files.filter(Files::isRegularFile).filter(file -> !file.toString().contains("/state/")).map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
