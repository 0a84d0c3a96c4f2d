package io.flawline.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.flawline.learn.LearnProgress;

/** A bar, the current step and the time left: on a terminal one line that is overwritten, elsewhere a line every few seconds. */
final class LearnProgressLine implements LearnProgress {

    private static final long TERMINAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long OTHER_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int BAR = 24;

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier clock;
    private final long start;
    private long printed;
    private volatile boolean cancelled;

    /** @param clock returns ns, as {@link System#nanoTime} does */
    LearnProgressLine(PrintWriter err, boolean terminal, LongSupplier clock) {
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.printed = start;
    }

    @Override
    public void at(double share, String step) {
        long now = clock.getAsLong();
        if (now - printed < (terminal ? TERMINAL_NS : OTHER_NS)) {
            return;
        }
        printed = now;
        int filled = (int) (BAR * share);
        String left = share < 0.05 ? "" : String.format(Locale.ROOT, ", %.0f s left", Math.ceil((now - start) / 1e9 * (1 - share) / share));
        String text = String.format(Locale.ROOT, "[%s%s] %2.0f %%, %s%s", "#".repeat(filled), ".".repeat(BAR - filled), 100 * share, step, left);
        err.print(terminal ? String.format("\r%-78s", text) : text + System.lineSeparator());
        err.flush();
    }

    /** Clears the line. */
    void end() {
        if (terminal) {
            err.printf("\r%-78s\r", "");
            err.flush();
        }
    }

    void cancel() {
        cancelled = true;
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }
}
