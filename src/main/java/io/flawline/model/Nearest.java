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

    /** Returns the count of characters to insert, remove, replace or swap with their neighbour. */
    private static int distance(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                rows[i][j] = Math.min(rows[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[a.length()][b.length()];
    }
}
