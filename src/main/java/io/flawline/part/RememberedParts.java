package io.flawline.part;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Parts that have their verdict, so that a late image opens none of them again. Their time runs on the monotonic clock: a clock
 * of the machine that is set forgets none early. Confined to its station.
 */
final class RememberedParts {
    private static final int MAX = 20_000;
    /** The longest {@code remember}. After a start with a clock that was wrong before, no part is remembered for longer. */
    private static final long MAX_MILLIS = TimeUnit.DAYS.toMillis(1);

    private record Memory(PartId part, long forgetNanos) {
    }

    private final StationClock clock;
    private final Map<String, Memory> parts = new LinkedHashMap<>();

    RememberedParts(StationClock clock) {
        this.clock = clock;
    }

    /** Remembers a part; beyond the bound the oldest one is forgotten. */
    void add(JournalEntry.Remembered part) {
        long left = Math.min(MAX_MILLIS, part.forgetAt() - clock.millis());
        // The newest last.
        parts.remove(part.part().key());
        parts.put(part.part().key(), new Memory(part.part(), clock.nanos() + TimeUnit.MILLISECONDS.toNanos(left)));
        if (parts.size() > MAX) {
            parts.remove(parts.keySet().iterator().next());
        }
    }

    boolean has(PartId part) {
        Memory known = parts.get(part.key());
        return known != null && known.forgetNanos() - clock.nanos() > 0;
    }

    /** Returns what is still remembered, oldest first. */
    List<JournalEntry> entries() {
        long now = clock.nanos();
        parts.values().removeIf(known -> known.forgetNanos() - now <= 0);
        return parts.values().stream().<JournalEntry>map(known -> new JournalEntry.Remembered(known.part(),
                clock.millis() + TimeUnit.NANOSECONDS.toMillis(known.forgetNanos() - now))).toList();
    }
}
