package io.flawline.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StationTest {
    private static final PartRule RULE = PartRule.parse(Map.of("views", "2", "deadline", "800"));
    private static final PartId PART = new PartId("4711");

    @TempDir
    private Path folder;
    private final SimulatedTime time = new SimulatedTime();
    private Station station;

    @BeforeEach
    void open() throws IOException {
        station = new Station("press", new PartJournal(folder.resolve("press.journal")), time);
    }

    @ParameterizedTest
    @CsvSource({"ok, ok, ok", "ok, rework, rework", "rework, defect, defect", "unsure, defect, defect", "ok, unsure, defect",
        "ok, blurred, defect"})
    void theWorstViewDecides(String first, String second, String expected) throws Exception {
        station.view(PART, view("a", first), RULE);
        time.advanceTo(120);
        station.view(PART, view("b", second), RULE);

        PartVerdict verdict = next();
        assertThat(verdict.verdict()).isEqualTo(expected);
        assertThat(verdict.views()).containsExactly("a", "b");
        assertThat(verdict.ms()).isEqualTo(120);
        assertThat(verdict.why().isEmpty()).isEqualTo(expected.equals("ok"));
    }

    @ParameterizedTest
    @CsvSource({"rework, ok, rework", "rework, unsure, rework", "rework, defect, defect", "unsure, unsure, unsure", "unsure, rework, unsure",
        "unsure, defect, defect", "rework, blurred, rework"})
    void theSafeVerdictHidesNoDefect(String safe, String seen, String expected) throws Exception {
        PartRule rule = PartRule.parse(Map.of("views", "2", "deadline", "800", "safe", safe));
        station.view(PART, view("a", seen), rule);
        time.advanceTo(800);

        PartVerdict verdict = next();
        assertThat(verdict.verdict()).isEqualTo(expected);
        assertThat(verdict.why()).first().isEqualTo("only 1 of 2 images came within 800 ms");
        assertThat(verdict.ms()).isEqualTo(800);
        assertThat(station.status().safe()).isEqualTo(Map.of(SafeCause.DEADLINE, 1L));
    }

    @Test
    void theReasonNamesTheUnsureAndTheUnknown() throws Exception {
        station.view(PART, new View("a", "a", "unsure", List.of("score 0.4 is between 0.35 and 0.6")), RULE);
        station.view(PART, view("b", "blurred"), RULE);

        assertThat(next().why()).containsExactly("view a: unsure, score 0.4 is between 0.35 and 0.6",
                "view b has the verdict \"blurred\", which is not known here");
        assertThat(station.status().safe()).isEqualTo(Map.of(SafeCause.UNKNOWN, 1L));
    }

    @Test
    void aTriggerStartsTheDeadline() throws Exception {
        assertThat(station.trigger(PART, RULE)).isEqualTo(Joined.TAKEN);
        assertThat(station.trigger(PART, RULE)).isEqualTo(Joined.REPEATED);
        time.advanceTo(500);
        station.view(PART, view("a", "ok"), RULE);
        station.trigger(new PartId("4712"), RULE);
        time.advanceTo(2_000);

        assertThat(next()).satisfies(verdict -> assertThat(verdict.ms()).isEqualTo(800))
                .extracting(PartVerdict::why).asInstanceOf(InstanceOfAssertFactories.LIST).containsExactly("only 1 of 2 images came within 800 ms");
        assertThat(next().why()).containsExactly("no image came within 800 ms after the trigger");
        assertThat(station.trigger(PART, RULE)).isEqualTo(Joined.LATE);
    }

    @Test
    void aRepeatedImageCountsOnceAndNeverImproves() throws Exception {
        assertThat(station.view(PART, view("a", "ok"), RULE)).isEqualTo(Joined.TAKEN);
        assertThat(station.view(PART, view("a", "ok"), RULE)).isEqualTo(Joined.REPEATED);
        assertThat(station.view(PART, view("a", "defect"), RULE)).isEqualTo(Joined.REPEATED);
        assertThat(station.view(PART, view("a", "ok"), RULE)).isEqualTo(Joined.REPEATED);
        assertThat(station.status().waiting()).isZero();
        station.view(PART, view("b", "ok"), RULE);

        assertThat(next().verdict()).isEqualTo("defect");
        assertThat(station.status().repeated()).isEqualTo(3);
    }

    @Test
    void aLateImageIsCountedAndOpensNoPart() throws Exception {
        station.view(PART, view("a", "ok"), RULE);
        time.advanceTo(900);
        assertThat(station.view(PART, view("b", "ok"), RULE)).isEqualTo(Joined.LATE);
        assertThat(station.view(new PartId(4711), view("c", "ok"), RULE)).as("a number of the same digits").isEqualTo(Joined.LATE);
        time.advanceTo(10_000);

        assertThat(next().sequence()).isEqualTo(1);
        assertThat(station.status()).satisfies(status -> {
            assertThat(status.late()).isEqualTo(2);
            assertThat(status.waiting() + status.underWay()).isZero();
        });
    }

    @Test
    void anIdOpensAnotherPartOnceItIsForgotten() throws Exception {
        PartRule rule = PartRule.parse(Map.of("views", "1", "remember", "5000"));
        station.view(PART, view("a", "ok"), rule);
        time.advanceTo(4_999);
        assertThat(station.view(PART, view("b", "ok"), rule)).isEqualTo(Joined.LATE);
        time.advanceTo(5_000);
        assertThat(station.view(PART, view("b", "ok"), rule)).isEqualTo(Joined.TAKEN);

        assertThat(List.of(next().sequence(), next().sequence())).containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @ValueSource(longs = {-86_400_000, -5_000, 5_000, 86_400_000, 1_600_000_000_000L})
    void aClockThatIsSetChangesNoVerdict(long by) throws Exception {
        station.view(PART, view("a", "ok"), RULE);
        time.set(by);
        time.advanceTo(300);
        station.view(PART, view("b", "ok"), RULE);
        assertThat(next()).satisfies(verdict -> {
            assertThat(verdict.verdict()).isEqualTo("ok");
            assertThat(verdict.ms()).isEqualTo(300);
        });
        time.set(by);
        assertThat(station.view(PART, view("b", "ok"), RULE)).as("it has its verdict").isEqualTo(Joined.LATE);

        PartId other = new PartId("4712");
        station.view(other, view("c", "ok"), RULE);
        time.set(-by);
        time.advanceTo(1_099);
        assertThat(station.status().underWay()).isOne();
        time.advanceTo(1_100);
        assertThat(next()).satisfies(verdict -> {
            assertThat(verdict.verdict()).isEqualTo("defect");
            assertThat(verdict.ms()).isEqualTo(800);
        });
    }

    @Test
    void openPartsGetTheirSafeVerdictAfterAKill() throws Exception {
        PartId other = new PartId(7);
        station.view(PART, view("a", "ok"), RULE);
        station.view(PART, view("b", "ok"), RULE);
        station.view(other, view("c", "ok"), RULE);
        time.advanceTo(300);
        kill();

        assertThat(next()).satisfies(verdict -> {
            assertThat(verdict.part()).isEqualTo("4711");
            assertThat(verdict.verdict()).isEqualTo("ok");
            assertThat(verdict.sequence()).isEqualTo(1);
        });
        assertThat(next()).satisfies(verdict -> {
            assertThat(verdict.part()).isEqualTo(7);
            assertThat(verdict.verdict()).isEqualTo("defect");
            assertThat(verdict.why()).containsExactly("the process ended while the part was under way, with 1 of 2 images");
            assertThat(verdict.views()).containsExactly("c");
            assertThat(verdict.sequence()).isEqualTo(2);
            assertThat(verdict.ms()).isEqualTo(300);
        });
        assertThat(station.view(other, view("d", "ok"), RULE)).isEqualTo(Joined.LATE);
        assertThat(station.status().safe()).isEqualTo(Map.of(SafeCause.RESTART, 1L));
    }

    @Test
    void theSequenceContinuesOverRestarts() throws Exception {
        List<Long> sequences = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            station.view(new PartId(i), view("a", "ok"), PartRule.parse(Map.of("views", "1")));
            sequences.add(next().sequence());
            kill();
            kill();
        }
        assertThat(sequences).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(station.status().waiting()).isZero();
    }

    @Test
    void aLineThatACrashCutOffIsDropped() throws Exception {
        station.view(PART, view("a", "ok"), RULE);
        Files.writeString(folder.resolve("press.journal"), "0badcafe {\"t\":\"vie", StandardOpenOption.APPEND);
        kill();

        assertThat(next().views()).containsExactly("a");
    }

    @Test
    void damageInTheMiddleIsReported() throws Exception {
        station.view(PART, view("a", "ok"), RULE);
        station.view(PART, view("b", "ok"), RULE);
        Path journal = folder.resolve("press.journal");
        List<String> lines = new ArrayList<>(Files.readAllLines(journal));
        lines.set(1, lines.get(1).replace("4711", "4712"));
        Files.write(journal, lines);

        assertThatThrownBy(this::kill).isInstanceOf(IOException.class).hasMessageContaining("damaged in line 2")
                .hasMessageContaining("move it away");
    }

    @Test
    void aJournalThatCannotBeWrittenTakesNothing() throws Exception {
        station.view(PART, view("a", "ok"), RULE);
        station.close();
        assertThatThrownBy(() -> station.view(PART, view("b", "ok"), RULE)).isInstanceOf(IOException.class);
        assertThat(station.status().problem()).contains("cannot be written");
        assertThat(station.status().underWay()).isEqualTo(1);
        time.advanceTo(5_000);
        assertThat(station.status().waiting()).as("no verdict that is not on disk").isZero();
    }

    @Test
    void moreThanItMayHoldIsRefused() throws Exception {
        PartRule rule = PartRule.parse(Map.of("views", "2", "deadline", "1000"));
        for (int i = 0; i < Station.MAX_UNDER_WAY; i++) {
            station.trigger(new PartId(i), rule);
        }
        assertThatThrownBy(() -> station.trigger(new PartId("more"), rule)).isInstanceOf(StationFullException.class)
                .hasMessageContaining("1000 are under way");
        assertThat(station.view(new PartId(1), view("a", "ok"), rule)).as("those inside go on").isEqualTo(Joined.TAKEN);
        time.advanceTo(1_000);
        assertThat(station.trigger(new PartId("more"), rule)).isEqualTo(Joined.TAKEN);
        assertThat(station.status().refused()).isEqualTo(1);
    }

    /** Without a close, and with nothing of what was scheduled. */
    private void kill() throws IOException {
        time.forgetTasks();
        open();
    }

    private PartVerdict next() throws InterruptedException {
        assertThat(station.status().waiting()).isPositive();
        Ruling ruling = station.head(1);
        station.delivered(ruling);
        return ruling.verdict();
    }

    private static View view(String id, String verdict) {
        return new View(id, id, verdict, List.of());
    }
}
