package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private final StringWriter err = new StringWriter();
    private long now;

    @Test
    void logsCountRateAndTimeLeftWithoutATerminal() {
        ProgressLine progress = new ProgressLine(new PrintWriter(err), false, 100, () -> now);

        for (int i = 0; i < 10; i++) {
            now += 1_000_000_000L;
            progress.inspected();
        }

        assertThat(err.toString().lines()).containsExactly(
                "[#.......................] 5 of 100, 1.0 a second, 1 min 35 s left",
                "[##......................] 10 of 100, 1.0 a second, 1 min 30 s left");
    }

    @Test
    void picturesThatAreDoneAlreadyDoNotCountForTheRate() {
        ProgressLine progress = new ProgressLine(new PrintWriter(err), false, 100, () -> now);

        for (int i = 0; i < 50; i++) {
            progress.known();
        }
        now += 5_000_000_000L;
        progress.inspected();

        assertThat(err.toString()).contains("51 of 100, 0.2 a second, 4 min 05 s left");
    }

    @Test
    void writesOverOneLineOnATerminalAndEndsIt() {
        ProgressLine progress = new ProgressLine(new PrintWriter(err), true, 2, () -> now);

        now += 1_000_000_000L;
        progress.inspected();
        progress.inspected();

        assertThat(err.toString().split("\r")).hasSize(3);
        assertThat(err.toString()).contains("2 of 2, 2.0 a second").endsWith(System.lineSeparator());
    }
}
