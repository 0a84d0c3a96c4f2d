package io.flawline.text;

import java.util.Locale;

/** Writes a number with its noun: 1 image, 2 images, 1,200 boxes. */
public final class Plural {

    private Plural() {
    }

    /**
     * Returns the number and the noun, in the plural unless the number is 1.
     *
     * @param noun an English noun in the singular whose plural is regular
     */
    public static String of(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s", number, noun(number, noun));
    }

    /** Returns the noun alone, in the plural unless the number is 1. */
    public static String noun(long number, String noun) {
        if (number == 1) {
            return noun;
        }
        if (noun.matches(".*(s|x|ch|sh)")) {
            return noun + "es";
        }
        return noun.matches(".*[^aeiou]y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
    }
}
