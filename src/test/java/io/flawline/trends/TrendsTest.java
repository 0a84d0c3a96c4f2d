package io.flawline.trends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspection.Defect;
import io.flawline.inspect.Inspection.ImageInfo;
import io.flawline.inspect.Inspection.ModelInfo;
import io.flawline.inspect.Inspection.RecipeInfo;
import io.flawline.inspect.Inspection.Timings;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/** Counts by hour, shift and day, with a clock that the test sets. */
class TrendsTest {

    private static final Shifts SHIFTS = Shifts.of("06:00,14:00,22:00", ZoneOffset.UTC);

    @TempDir
    private Path folder;
    private Instant now = Instant.parse("2026-06-10T07:00:00Z");

    private Trends open() {
        return new Trends(folder.resolve("trends.db"), SHIFTS, 30, () -> now);
    }

    private static Inspection inspection(String verdict, String model, double millis, String... labels) {
        List<Defect> defects = Stream.of(labels).map(label -> new Defect(label, 1, 1, 1, new double[4], new double[2], new double[0][], 0)).toList();
        return new Inspection("id", defects.size(), millis, null, verdict, .5, new ModelInfo(model, "1", "CPU", "f32"),
                new ImageInfo(null, 10, 10, "png", ""), defects, 0, 0, new Timings(0, 0, 0, 0, 0, millis), null, null,
                new RecipeInfo("r", ""), null);
    }

    private void at(Trends trends, String time, String route, Inspection inspection) {
        now = Instant.parse(time);
        trends.inspected(route, null, inspection);
    }

    private TrendQuery query(String arguments) {
        Map<String, String> map = new HashMap<>();
        for (String argument : arguments.split("&")) {
            map.put(argument.split("=")[0], argument.split("=")[1]);
        }
        return TrendQuery.parse(map, now);
    }

    private void fill(Trends trends) {
        at(trends, "2026-06-10T05:59:00Z", "a", inspection("ok", "m", 10));
        at(trends, "2026-06-10T06:00:00Z", "a", inspection("defect", "m", 20, "pit", "pit", "scratch"));
        at(trends, "2026-06-10T06:30:00Z", "b", inspection("rework", "n", 30, "pit"));
        at(trends, "2026-06-10T13:30:00Z", "a", inspection("ok", "m", 40));
        at(trends, "2026-06-10T14:10:00Z", "a", inspection("unsure", "m", 50));
        trends.rejected("a", new RejectedException(Reason.EMPTY, "empty"));
        now = Instant.parse("2026-06-10T15:00:00Z");
    }

    @Test
    void countsByShift() throws Exception {
        try (Trends trends = open()) {
            fill(trends);
            List<Summary> shifts = trends.find(query("by=shift&since=2026-06-10T00:00:00Z"));
            assertThat(shifts).extracting(Summary::name).containsExactly("2026-06-09 22:00", "2026-06-10 06:00", "2026-06-10 14:00");
            assertThat(shifts).extracting(Summary::inspected).containsExactly(1L, 3L, 1L);
            Summary early = shifts.get(1);
            assertThat(early.verdicts()).isEqualTo(Map.of("ok", 1L, "rework", 1L, "unsure", 0L, "defect", 1L));
            assertThat(early.share()).isCloseTo(2 / 3.0, within(.001));
            assertThat(early.labels()).containsExactly(new Summary.LabelCount("pit", 3, 2), new Summary.LabelCount("scratch", 1, 1));
            assertThat(early.latency().mean()).isEqualTo(30);
            assertThat(early.latency().p50()).isCloseTo(30, within(1.5));
            assertThat(early.latency().p95()).isCloseTo(40, within(2.));
            assertThat(early.perMinute()).isCloseTo(3 / 480.0, within(.01));
            assertThat(trends.shift()).isEqualTo(shifts.get(2));
            assertThat(trends.shift().rejected()).isOne();
            assertThat(trends.shift().perMinute()).isCloseTo(1 / 60.0, within(.005));
        }
    }

    @ParameterizedTest
    @CsvSource({"by=hour, 16, 5", "by=day, 1, 5", "by=hour&route=b, 16, 1", "by=day&model=m, 1, 4", "by=day&version=2, 1, 0", "by=day&recipe=r, 1, 5",
        "by=day&recipe=none, 1, 0", "by=hour&until=2026-06-10T06:59:00Z, 7, 3"})
    void countsWhatTheQuerySelects(String arguments, int periods, long inspected) throws Exception {
        try (Trends trends = open()) {
            fill(trends);
            TrendQuery query = query(arguments + "&since=2026-06-10T00:00:00Z");
            assertThat(trends.find(query)).hasSize(periods);
            assertThat(trends.find(query).stream().mapToLong(Summary::inspected).sum()).isEqualTo(inspected);
            assertThat(trends.total(query).inspected()).isEqualTo(inspected);
        }
    }

    @Test
    void addsUpOverARestartWithinAQuarter() throws Exception {
        for (int i = 1; i <= 3; i++) {
            try (Trends trends = open()) {
                at(trends, "2026-06-10T07:0" + i + ":00Z", "a", inspection("defect", "m", 10 * i, "pit"));
                Summary shift = trends.shift();
                assertThat(shift.inspected()).isEqualTo(i);
                assertThat(shift.labels().get(0).defects()).isEqualTo(i);
                assertThat(shift.latency().p95()).isCloseTo(10 * i, within(i * .6));
            }
        }
    }

    @Test
    void forgetsWhatIsTooOld() throws Exception {
        try (Trends trends = open()) {
            at(trends, "2026-06-10T07:00:00Z", "a", inspection("ok", "m", 10));
            assertThat(trends.shift().inspected()).isOne();
            at(trends, "2026-07-20T07:00:00Z", "a", inspection("ok", "m", 10));
            assertThat(trends.shift().inspected()).isOne();
            now = Instant.parse("2026-07-20T07:15:00Z");
            assertThat(trends.total(query("by=day&since=2026-06-01T00:00:00Z")).inspected()).isOne();
        }
    }

    @Test
    void setsADamagedFileAsideAndCounts() throws Exception {
        Files.writeString(folder.resolve("trends.db"), "garbage".repeat(2000));
        try (Trends trends = open()) {
            at(trends, "2026-06-10T07:00:00Z", "a", inspection("ok", "m", 10));
            assertThat(trends.shift().inspected()).isOne();
        }
        assertThat(folder.resolve("trends.db.damaged")).exists();
    }

    @Test
    void countsInMemoryWhileTheDiskRefuses() throws Exception {
        Path blocked = Files.writeString(folder.resolve("blocked"), "a file");
        try (Trends trends = new Trends(blocked.resolve("trends.db"), SHIFTS, 30, () -> now)) {
            at(trends, "2026-06-10T07:00:00Z", "a", inspection("ok", "m", 10));
            assertThatThrownBy(trends::shift).isInstanceOf(IOException.class);
            Files.delete(blocked);
            assertThat(trends.shift().inspected()).isOne();
        }
    }

    @Test
    void zeroDaysSwitchItOff() throws Exception {
        try (Trends trends = new Trends(folder.resolve("trends.db"), SHIFTS, 0, () -> now)) {
            at(trends, "2026-06-10T07:00:00Z", "a", inspection("ok", "m", 10));
            assertThat(trends.shift().inspected()).isZero();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void boundsSeriesAndLabels() throws Exception {
        try (Trends trends = open()) {
            for (int i = 0; i < 3000; i++) {
                at(trends, "2026-06-10T07:00:00Z", "route-" + i, inspection("defect", "m", 10, "label-" + i));
            }
            TrendQuery query = query("by=day");
            assertThat(trends.total(query).inspected()).isEqualTo(3000);
            assertThat(trends.total(query).labels()).hasSizeLessThanOrEqualTo(50);
        }
    }

    @ParameterizedTest
    @CsvSource({"by=week, by = week", "since=yesterday, since = yesterday", "until=9999-01-01T00:00:00Z, until = 9999",
        "since=2026-07-10T00:00:00Z, since = 2026-07-10T00:00:00Z", "by=hour&since=2020-01-01T00:00:00Z, since = 2020"})
    void refusesWrongArguments(String arguments, String named) throws Exception {
        try (Trends trends = open()) {
            assertThatIllegalArgumentException().isThrownBy(() -> trends.find(query(arguments))).withMessageContaining(named).withMessageContaining("allowed");
        }
    }
}
