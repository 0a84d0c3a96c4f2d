package io.flawline.trends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shifts in Berlin, where the clock goes forward on 2026-03-29 at 02:00 and back on 2026-10-25 at 03:00, and elsewhere. */
class ShiftsTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Instant berlin(String text) {
        return LocalDateTime.parse(text).atZone(BERLIN).toInstant();
    }

    @ParameterizedTest
    @CsvSource({"2026-06-10T06:00, 06:00, 8", "2026-06-10T13:59, 06:00, 8", "2026-06-10T14:00, 14:00, 8", "2026-06-10T22:00, 22:00, 8",
        "2026-06-10T00:30, 22:00, 8", "2026-06-10T05:59, 22:00, 8", "2026-03-29T01:00, 22:00, 7", "2026-03-29T06:00, 06:00, 8",
        "2026-10-25T01:00, 22:00, 9", "2026-10-25T06:00, 06:00, 8"})
    void lastsUntilTheNextBeginsByTheWallClock(String now, String name, int hours) {
        Period shift = Shifts.of("06:00,14:00,22:00", BERLIN).at(berlin(now));
        assertThat(shift.name()).isEqualTo(name);
        assertThat(Duration.between(shift.from(), shift.to())).isEqualTo(Duration.ofHours(hours));
        assertThat(berlin(now)).isBetween(shift.from(), shift.to());
    }

    @Test
    void aSkippedTimeIsTheMomentAfterTheGap() {
        Shifts shifts = Shifts.of("02:30,14:30", BERLIN);
        assertThat(shifts.at(Instant.parse("2026-03-29T00:59:59Z")).to()).isEqualTo("2026-03-29T01:00:00Z");
        assertThat(shifts.at(Instant.parse("2026-03-29T01:00:00Z")).from()).isEqualTo("2026-03-29T01:00:00Z");
    }

    @Test
    void ofATimeThatComesTwiceTheFirstCounts() {
        Shifts shifts = Shifts.of("02:30", BERLIN);
        assertThat(shifts.at(Instant.parse("2026-10-25T00:30:00Z")).from()).isEqualTo("2026-10-25T00:30:00Z");
        assertThat(shifts.at(Instant.parse("2026-10-25T01:30:00Z")).from()).isEqualTo("2026-10-25T00:30:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC", "America/Sao_Paulo"})
    void periodsFollowEachOtherWithoutGapOnQuarters(String zone) {
        for (By by : By.values()) {
            TrendQuery query = new TrendQuery(by, Instant.parse("2011-12-20T00:00:00Z"), Instant.parse("2012-01-10T00:00:00Z"), null, null, null, null);
            List<Period> periods = query.periods(Shifts.of("00:15,06:30,14:45,22:00", ZoneId.of(zone)));
            for (int i = 1; i < periods.size(); i++) {
                assertThat(periods.get(i).from()).isEqualTo(periods.get(i - 1).to()).isAfter(periods.get(i - 1).from());
                assertThat(periods.get(i).from().getEpochSecond() % 900).isZero();
            }
        }
    }

    @Test
    void anHourThatTheClockShowsTwiceIsTwoHours() {
        TrendQuery query = new TrendQuery(By.HOUR, Instant.parse("2026-10-24T22:00:00Z"), Instant.parse("2026-10-25T22:59:00Z"), null, null, null, null);
        assertThat(query.periods(Shifts.of("06:00", BERLIN))).hasSize(25).extracting(Period::name).contains("2026-10-25 02:00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6", "06:00,", "24:00", "14:00,06:00", "06:00,06:00", "06:10", "06:00:30", "early,late",
        "00:00,00:15,00:30,00:45,01:00,01:15,01:30,01:45,02:00,02:15,02:30,02:45,03:00,03:15,03:30,03:45,04:00,04:15,04:30,04:45,05:00,05:15,05:30,05:45,06:00"})
    void refusesOtherTextsThanShifts(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Shifts.of(text, BERLIN)).withMessageContaining("allowed are");
    }
}
