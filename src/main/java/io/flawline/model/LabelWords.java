package io.flawline.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides from the words of a label whether it names good parts or defective ones: {@code ok_front}, {@code non-defective},
 * {@code 1 Good} and {@code ohne Fehler} are good, {@code not ok} and {@code anomalous} are bad. A label whose words are
 * unknown ({@code pit}) or contradict each other ({@code good with scratch}) is neither.
 */
enum LabelWords {
    GOOD, BAD, UNKNOWN;

    private static final Set<String> GOOD_WORDS = Set.of("good", "ok", "okay", "okey", "okej", "normal", "pass", "passed", "passing",
            "perfect", "sound", "healthy", "intact", "clean", "fine", "accept", "accepted", "acceptable", "correct", "valid", "conform",
            "conforming", "conformant", "compliant", "nominal", "io", "gut", "gute", "guter", "gutes", "gutteil", "sauber", "intakt",
            "einwandfrei", "akzeptiert", "bestanden", "bon", "bonne", "bien", "conforme", "correcto", "correcta", "bueno", "buena", "bom",
            "boa", "buono", "buona", "sano", "normale", "corretto", "goed", "normaal", "dobry", "dobra", "normalny", "iyi");
    private static final Set<String> BAD_WORDS = Set.of("bad", "ng", "nok", "nio", "ko", "def", "fail", "fails", "failed", "failure", "broken",
            "reject", "rejected", "rejects", "dirty", "flaw", "flaws", "flawed", "crack", "scratch", "dent", "dented", "rust", "rusty",
            "worn", "error", "errors", "abnormal", "abnormality", "bruch", "riss", "kaputt", "schlecht", "ausschuss", "mangel", "mängel",
            "mangelhaft", "makel", "malo", "mala", "mauvais", "mauvaise", "rebut", "scarto", "ruim", "slecht", "zly", "hatali", "ret");
    /** These are beginnings of words, so that their endings need no separate list. */
    private static final List<String> BAD_STEMS = List.of("defect", "defekt", "défect", "défaut", "defaut", "defeit", "difett", "fault",
            "damag", "beschäd", "beschaed", "schad", "crack", "scratch", "anomal", "contamina", "corro", "fehler", "kratz", "fractur", "broke",
            "blemish");
    /** Words that name the thing that is good. */
    private static final Set<String> NEUTRAL = Set.of("part", "parts", "piece", "product", "class", "front", "back", "top", "bottom", "left",
            "right", "side", "teil", "pieza", "pezzo");
    private static final Set<String> NEGATIONS = Set.of("no", "not", "non", "without", "wo", "ohne", "nicht", "kein", "keine", "keinen",
            "sans", "pas", "aucun", "aucune", "sin", "ningun", "ningún", "senza", "nessun", "sem", "nenhum", "zonder", "geen", "niet", "bez", "nie",
            "zero");
    private static final List<String> NEGATING_PREFIXES = List.of("non", "not", "no", "un", "in", "im", "dis");
    private static final List<String> NEGATING_SUFFIXES = List.of("less", "free", "frei", "freie", "los");

    private static final Pattern GOOD_SIGNS = Pattern.compile("[无無没沒](缺陷|异常|異常|瑕疵|损|損|划痕)|(欠陥|異常|傷)(なし|無し)|(불량|결함) ?없음"
            + "|(без|нет) (дефект|брак)");
    private static final Pattern BAD_SIGNS = Pattern.compile("不良|不合格|不正常|非正常|缺陷|异常|異常|瑕疵|欠陥|划痕|劃痕|裂纹|裂紋|불량|결함|비정상|брак|дефект|негод");
    private static final Pattern PLAIN_GOOD_SIGNS = Pattern.compile("良品|良好|合格|正常|양품|정상|^良$|годн|норма|исправ");

    static LabelWords of(String label) {
        String text = label.strip();
        if (GOOD_SIGNS.matcher(text.toLowerCase(Locale.ROOT)).find()) {
            return GOOD;
        }
        if (BAD_SIGNS.matcher(text.toLowerCase(Locale.ROOT)).find()) {
            return BAD;
        }
        if (PLAIN_GOOD_SIGNS.matcher(text.toLowerCase(Locale.ROOT)).find()) {
            return GOOD;
        }
        return ofWords(words(text));
    }

    /** Returns whether every word of a label says that the part is good, as in {@code OK} and {@code 1 Good}. */
    static boolean isPlainGood(String label) {
        List<String> words = words(label.strip());
        return of(label) == GOOD && words.stream().allMatch(word -> GOOD_WORDS.contains(word) || NEUTRAL.contains(word));
    }

    /**
     * Splits a label into words: {@code n.i.O.} and {@code n/g} are one word; camel case, digits and punctuation end
     * one.
     */
    private static List<String> words(String label) {
        String joined = Pattern.compile("(?<![\\p{L}])(?:\\p{L}[./] ?)+\\p{L}?(?![\\p{L}])").matcher(label)
                .replaceAll(match -> match.group().replaceAll("[^\\p{L}]", "").toLowerCase(Locale.ROOT));
        String split = joined.length() <= 3 ? joined : joined.replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ");
        List<String> words = new ArrayList<>();
        for (String word : split.toLowerCase(Locale.ROOT).replace("w/o", "wo").split("[^\\p{L}]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    private static LabelWords ofWords(List<String> words) {
        boolean good = false;
        boolean bad = false;
        boolean negated = false;
        for (int i = 0; i < words.size(); i++) {
            LabelWords word = ofWord(words.get(i));
            if (word == UNKNOWN) {
                negated |= NEGATIONS.contains(words.get(i));
                continue;
            }
            boolean flipped = negated != (i + 1 < words.size() && NEGATING_SUFFIXES.contains(words.get(i + 1)));
            good |= word == GOOD != flipped;
            bad |= word == BAD != flipped;
            negated = false;
        }
        return good == bad ? UNKNOWN : good ? GOOD : BAD;
    }

    private static LabelWords ofWord(String word) {
        LabelWords plain = ofPlainWord(word);
        if (plain != UNKNOWN) {
            return plain;
        }
        for (String prefix : NEGATING_PREFIXES) {
            if (word.startsWith(prefix) && ofPlainWord(word.substring(prefix.length())) != UNKNOWN) {
                return ofPlainWord(word.substring(prefix.length())).opposite();
            }
        }
        return UNKNOWN;
    }

    private static LabelWords ofPlainWord(String word) {
        for (String suffix : NEGATING_SUFFIXES) {
            String stem = word.endsWith(suffix) ? word.substring(0, word.length() - suffix.length()) : "";
            if (!stem.isEmpty() && isBad(stem)) {
                return GOOD;
            }
        }
        return GOOD_WORDS.contains(word) ? GOOD : isBad(word) ? BAD : UNKNOWN;
    }

    private static boolean isBad(String word) {
        return BAD_WORDS.contains(word) || BAD_STEMS.stream().anyMatch(word::startsWith);
    }

    private LabelWords opposite() {
        return this == GOOD ? BAD : GOOD;
    }
}
