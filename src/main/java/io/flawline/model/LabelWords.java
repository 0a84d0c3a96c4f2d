package io.flawline.model;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import io.flawline.model.LabelVocabulary.Meaning;

/**
 * Decides from the words of a label whether it names good parts or defective ones: {@code ok_front}, {@code non-defective},
 * {@code 1 Good}, {@code defect_no} and {@code ohne Fehler} are good, {@code not ok} and {@code anomalous} are bad. A label
 * whose words are unknown ({@code pit}) or contradict each other ({@code good with scratch}) is neither.
 */
enum LabelWords {
    GOOD, BAD, UNKNOWN,
    /** Good parts together with words that are not understood, as in {@code almost ok}. */
    HEDGED;

    /** Signs of doubt. */
    private static final Pattern DOUBT = Pattern.compile("[?~≈≠¬±]");
    /** {@code n.i.O.} and {@code n/g}, which are one word. */
    private static final Pattern ABBREVIATION = Pattern.compile("(?<![\\p{L}])(?:\\p{L}[./] ?)+\\p{L}?(?![\\p{L}])");
    /** Scripts meet without a space, as in {@code OK品}. */
    private static final String OTHER_SCRIPT = "(?<=[\\p{IsLatin}])(?=[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}])"
            + "|(?<=[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}])(?=[\\p{IsLatin}])";

    static LabelWords of(String label) {
        return of(label, Set.of());
    }

    /** @param known words that say nothing here, as other labels of the model have them too */
    static LabelWords of(String label, Set<String> known) {
        return DOUBT.matcher(Normalizer.normalize(label, Normalizer.Form.NFKC)).find() ? HEDGED : ofWords(words(label), known);
    }

    /** Returns whether every word of a label says that the part is good, as in {@code OK} and {@code 1 Good}. */
    static boolean isPlainGood(String label) {
        return of(label) == GOOD && words(label).stream().map(LabelVocabulary::of)
                .allMatch(word -> word == Meaning.GOOD || word == Meaning.NEUTRAL);
    }

    /** Returns whether only a label that names bad parts makes it sure that this one names good parts, as of {@code IO} and {@code fine}. */
    static boolean needsOpposite(String label) {
        return words(label).stream().filter(word -> LabelVocabulary.of(word) == Meaning.GOOD).allMatch(LabelVocabulary::isAmbiguous)
                && words(label).stream().noneMatch(word -> LabelVocabulary.of(word) == Meaning.BAD);
    }

    /** Splits a label into words in lower case: camel case, digits, punctuation and another script end one. */
    static List<String> words(String label) {
        String text = Normalizer.normalize(label, Normalizer.Form.NFKC).strip()
                .replaceAll("(?i)(?<!\\p{L})n[or]\\.?[ _-]*(?=\\d)", " ") // "no. 1" is a number
                .replaceAll("!(?=\\p{L})", "not ").replaceAll("(?<!\\p{L})(n?)iO(?!\\p{L})", "$1io")
                .replaceAll("(?i)w/o", "without").replaceAll("(?i)(free|frei) (of|from|von) ", "without ");
        String joined = ABBREVIATION.matcher(text).replaceAll(match -> {
            String letters = match.group().replaceAll("[^\\p{L}]", "").toLowerCase(Locale.ROOT);
            return letters.equals("io") && match.group().contains("/") ? "i o" : letters;
        });
        String split = joined.length() <= 3 ? joined : joined.replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ");
        List<String> words = new ArrayList<>();
        for (String word : split.replaceAll(OTHER_SCRIPT, " ").toLowerCase(Locale.ROOT).replaceAll("['’]", "").split("[^\\p{L}\\p{M}ー]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    private static LabelWords ofWords(List<String> words, Set<String> known) {
        boolean good = false;
        boolean bad = false;
        boolean unclear = false;
        Meaning negation = null;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean last = i == words.size() - 1;
            if (last && i > 0 && LabelVocabulary.turnsAfter(word)) {
                return negation == null && good != bad ? turned(good, unclear) : UNKNOWN;
            }
            Meaning meaning = LabelVocabulary.of(word);
            switch (meaning) {
                case GOOD -> {
                    good |= negation == null;
                    bad |= negation != null;
                    negation = null;
                }
                case BAD -> {
                    boolean without = !last && LabelVocabulary.isWithout(words.get(i + 1));
                    i += without ? 1 : 0;
                    unclear |= negation == Meaning.NOT_GOOD || without && negation != null;
                    good |= without != (negation == Meaning.NOT);
                    bad |= !without && negation == null;
                    negation = null;
                }
                case NOT, NOT_GOOD -> {
                    unclear |= negation != null;
                    negation = meaning;
                }
                case NEUTRAL -> {}
                default -> unclear |= !known.contains(word);
            }
        }
        unclear |= negation != null;
        return bad ? good ? UNKNOWN : BAD : good ? unclear ? HEDGED : GOOD : UNKNOWN;
    }

    private static LabelWords turned(boolean good, boolean unclear) {
        return good ? BAD : unclear ? HEDGED : GOOD;
    }
}
