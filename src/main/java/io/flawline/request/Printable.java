package io.flawline.request;

import java.util.regex.Pattern;

/**
 * Makes a text of a sender fit to be shown in a log, a terminal or a message: of bounded length, on one line, without characters
 * that control a terminal or change the order in which a line is read.
 */
public final class Printable {
    private static final int MAX = 200;
    /** Controls of both sets, invisible format characters such as those for right-to-left, separators of lines, halves of pairs. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private Printable() {
    }

    /** Returns at most 200 characters of the text, with a question mark in place of each character that is not fit to be shown. */
    public static String of(String text) {
        return of(text, MAX);
    }

    /** Returns the same with another limit of characters. */
    public static String of(String text, int max) {
        String cut = text.substring(0, Math.min(max, text.length()));
        return UNPRINTABLE.matcher(cut).replaceAll("?") + (text.length() > max ? "…" : "");
    }
}
