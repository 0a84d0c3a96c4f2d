package io.flawline.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.flawline.report.Progress;

/**
 * A bar, the rate and the time left: on a terminal in one line that is written over, elsewhere a line every few
 * seconds. Thread-safe.
 */
final class ProgressLine implements Progress {

    private static final long TERMINAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long OTHER_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int BAR = 24;

    private final PrintWriter err;
    private final boolean terminal;
    private final int total;
    private final LongSupplier clock;
    private final long start;
    private long told;
    private int inspected;
    private int known;

    /** @param clock returns ns, as {@link System#nanoTime} does */
    ProgressLine(PrintWriter err, boolean terminal, int total, LongSupplier clock) {
        this.err = err;
        this.terminal = terminal;
        this.total = total;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.told = start;
    }

    @Override
    public synchronized void inspected() {
        inspected++;
        tell();
    }

    @Override
    public synchronized void known() {
        known++;
        tell();
    }

    private void tell() {
        long now = clock.getAsLong();
        boolean last = inspected + known == total;
        if (now - told >= (terminal ? TERMINAL_NS : OTHER_NS) || last && terminal) {
            told = now;
            err.print((terminal ? "\r" : "") + line(now) + (terminal && !last ? "" : System.lineSeparator()));
            err.flush();
        }
    }

    private String line(long now) {
        int done = inspected + known;
        double seconds = Math.max(1, now - start) / 1e9;
        double rate = inspected / seconds;
        String left = inspected == 0 || done == total ? "" : ", " + duration(Math.round((total - done) / rate)) + " left";
        int filled = (int) ((long) BAR * done / total);
        String text = String.format(Locale.ROOT, "[%s%s] %,d of %,d, %.1f a second%s",
                "#".repeat(filled), ".".repeat(BAR - filled), done, total, rate, left);
        return terminal ? String.format("%-78s", text) : text;
    }

    private static String duration(long seconds) {
        return seconds < 60 ? seconds + " s"
                : seconds < 3600 ? "%d min %02d s".formatted(seconds / 60, seconds % 60)
                : "%d h %02d min".formatted(seconds / 3600, seconds / 60 % 60);
    }
}
