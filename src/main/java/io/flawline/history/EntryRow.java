package io.flawline.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads an entry from a row of the index. */
final class EntryRow {

    /** Separates labels, which may be any printable text. */
    private static final String SEPARATOR = "\u001f";

    /** About 139,000 years. */
    private static final long SECONDS = 1L << 42;

    private static final int KEY_DIGITS = 16;

    private EntryRow() {
    }

    static Entry read(ResultSet row) throws SQLException {
        String labels = row.getString("labels");
        return new Entry(key(row.getLong("key")), row.getString("id"), Instant.EPOCH.plus(row.getLong("time"), ChronoUnit.MICROS),
                row.getString("route"), row.getString("model"), row.getString("version"), row.getString("verdict"), row.getString("name"),
                row.getString("part"), row.getString("recipe"), row.getDouble("score"), row.getInt("defects"),
                labels == null || labels.isEmpty() ? List.of() : List.of(labels.split(SEPARATOR)), row.getDouble("milliseconds"),
                row.getString("format"), row.getInt("picture_bytes"), row.getInt("original_bytes"), row.getLong("bytes"));
    }

    static String labels(Entry entry) {
        return String.join(SEPARATOR, entry.labels());
    }

    /** Returns what a text is searched in. */
    static String text(Entry entry) {
        return Stream.of(entry.id(), entry.name(), entry.part(), labels(entry), entry.route(), entry.model(), entry.recipe())
                .map(value -> value == null ? "" : value).collect(Collectors.joining(SEPARATOR));
    }

    static String key(long number) {
        String digits = Long.toString(number);
        return "0".repeat(Math.max(0, KEY_DIGITS - digits.length())) + digits;
    }

    /** An instant of another age, as a caller may give, is as good as the end of what fits. */
    static long micros(Instant time) {
        long seconds = Math.max(-SECONDS, Math.min(SECONDS, time.getEpochSecond()));
        return seconds * 1_000_000 + time.getNano() / 1_000;
    }
}
