package io.flawline.report;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** Writes fields of CSV for spreadsheets, RFC 4180. */
public final class Csv {

    /** A text that begins so is run by spreadsheets as a formula; the quote makes it text (OWASP, CSV injection). */
    private static final Pattern FORMULA = Pattern.compile("[=+\\-@\t\r\n].*", Pattern.DOTALL);

    private Csv() {
    }

    /** Returns a field's text, quoted where that is necessary; empty for null. */
    public static String text(@Nullable String value) {
        String safe = value == null ? "" : FORMULA.matcher(value).matches() ? "'" + value : value;
        return safe.matches("[^\",\r\n']*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }

    /** Returns a line with its end: numbers as they are, null as nothing, all else as {@link #text}. */
    public static String line(@Nullable Object... fields) {
        return Arrays.stream(fields).map(field -> field instanceof Number ? field.toString() : text(field == null ? null : field.toString()))
                .collect(Collectors.joining(",", "", "\r\n"));
    }
}
