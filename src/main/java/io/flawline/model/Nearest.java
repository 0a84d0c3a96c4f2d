package io.flawline.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that somebody who misspelt one most likely meant. */
public final class Nearest {

    private Nearest() {
    }

    /** Returns the known name that differs in the fewest characters, at most a third of them; empty when none is similar. */
    public static Optional<String> of(String unknown, Collection<String> known) {
        String text = plain(unknown);
        return known.stream()
                .filter(name -> distance(text, plain(name)) <= Math.max(1, Math.min(text.length(), name.length()) / 3))
                .min(Comparator.comparingInt(name -> distance(text, plain(name))));
    }

    private static String plain(String name) {
        return name.substring(0, Math.min(name.length(), 100)).toLowerCase(Locale.ROOT).replaceAll("[-_. ]", "");
    }

    /** Levenshtein's: the count of characters to insert, remove or replace. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
