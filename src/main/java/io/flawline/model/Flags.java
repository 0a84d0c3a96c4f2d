package io.flawline.model;

import java.util.Locale;
import java.util.Set;

/** Reads the flags of {@code rt_info/model_info}, which are texts. */
final class Flags {

    private static final Set<String> TRUE = Set.of("true", "yes", "on", "1");
    private static final Set<String> FALSE = Set.of("false", "no", "off", "0", "none", "");

    private Flags() {
    }

    /** @throws ModelException when the text is neither of the usual words for yes nor one for no */
    static boolean isTrue(String key, String value) {
        String word = value.strip().toLowerCase(Locale.ROOT);
        if (!TRUE.contains(word) && !FALSE.contains(word)) {
            throw new ModelException("The model's rt_info/model_info has %s = %s; allowed is True or False. Correct the key, or remove it and set"
                    .formatted(key, value) + " what it means in model.json.");
        }
        return TRUE.contains(word);
    }
}
