package io.flawline.request;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a misspelt one most likely stands for. */
public final class NearestName {

    private NearestName() {
    }

    /**
     * The known name with the fewest single-letter edits to {@code name}, letter case aside.
     *
     * @return empty when even that one differs in more than a third of its letters, two at least
     */
    public static Optional<String> of(String name, Collection<String> known) {
        String asked = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(one -> distance(asked, one.toLowerCase(Locale.ROOT)) <= Math.max(2, one.length() / 3))
                .min(Comparator.comparingInt(one -> distance(asked, one.toLowerCase(Locale.ROOT))));
    }

    /** Levenshtein's distance; names that differ in length by more than ten count as far apart without being compared. */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 10) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
