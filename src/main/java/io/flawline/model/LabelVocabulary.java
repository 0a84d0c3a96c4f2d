package io.flawline.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** What single words of labels mean, in the languages of {@code label-words.txt}. */
final class LabelVocabulary {

    /** What a word does to its label. */
    enum Meaning { GOOD, BAD, NOT, NOT_GOOD, NEUTRAL, UNKNOWN }

    /** Before a good word these make it bad. */
    private static final List<String> PREFIXES = List.of("non", "not", "no", "un", "in", "im", "dis", "des", "nie", "ne", "не");
    /** Before a bad word these make it good; it has to be long, as "indef" is not "no def". */
    private static final List<String> CLEARING_PREFIXES = List.of("non", "not", "no", "un", "nie", "ne", "bez", "без");
    private static final int LONG = 5;

    private static final String BAD_THINGS = "缺陷|异常|異常|瑕疵|损伤|損傷|损|損|破损|破損|划痕|劃痕|刮痕|裂纹|裂紋|裂缝|欠陥|欠点|傷|キズ|きず|不良|汚れ|脏污|割れ|"
            + "クラック|ヒビ|ひび|問題|问题|不具合|カケ|欠け|バリ|打痕|毛刺|凹痕|変形|变形|결함|불량|이상|손상";
    private static final Pattern GOOD_SIGNS = Pattern.compile(("((良|良い|良好|可|优|优良|优质|好|好的|合格|合|正常|完好|完整|適合|양호|양품|정상|합격|좋음|우수|무결함)"
            + "|[无無没沒零](有)?(BAD)|(BAD)(なし|無し|ナシ|無|のない|없음))(品|件|部品|製品|产品|품)?").replace("BAD", BAD_THINGS));
    private static final Pattern BAD_SIGNS = Pattern.compile(
            BAD_THINGS + "|[不非未][良合正好可适適]|坏|壞|劣|次品|废|廢|^否$|불합격|비정상|나쁨|파손|흠집");
    private static final Pattern SIGNS = Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}ー]+");

    private static final Map<String, Set<String>> WORDS = read();

    private LabelVocabulary() {
    }

    private static Map<String, Set<String>> read() {
        Map<String, Set<String>> words = new HashMap<>();
        try (InputStream in = LabelVocabulary.class.getResourceAsStream("label-words.txt")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#") && line.contains(": ")).forEach(line -> {
                String[] parts = line.split(": ", 2);
                for (String word : parts[1].strip().split(" ")) {
                    Set<String> kind = words.computeIfAbsent(parts[0], k -> new HashSet<>());
                    kind.add(Normalizer.normalize(word, Normalizer.Form.NFKC));
                    kind.add(withoutAccents(word));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words;
    }

    /** Returns a Latin word without its accents; a short one and one in another script as it is. */
    private static String withoutAccents(String word) {
        String plain = Normalizer.normalize(word, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
        return plain.length() > 2 && plain.matches("\\p{IsLatin}+") ? plain : Normalizer.normalize(word, Normalizer.Form.NFKC);
    }

    private static boolean is(String kind, String word) {
        return WORDS.getOrDefault(kind, Set.of()).contains(word);
    }

    /** Returns what a word means, in lower case and normal form C. */
    static Meaning of(String word) {
        if (SIGNS.matcher(word).matches()) {
            return ofSigns(word);
        }
        Meaning plain = ofPlain(word);
        if (plain != Meaning.UNKNOWN) {
            return plain;
        }
        for (String prefix : PREFIXES) {
            if (word.startsWith(prefix) && ofPlain(word.substring(prefix.length())) == Meaning.GOOD) {
                return Meaning.BAD;
            }
        }
        for (String prefix : CLEARING_PREFIXES) {
            String rest = word.startsWith(prefix) ? word.substring(prefix.length()) : "";
            if (rest.length() >= LONG && ofPlain(rest) == Meaning.BAD) {
                return Meaning.GOOD;
            }
        }
        return Meaning.UNKNOWN;
    }

    private static Meaning ofSigns(String word) {
        if (is("neutral", word)) {
            return Meaning.NEUTRAL;
        }
        if (is("not", word)) {
            return Meaning.NOT;
        }
        return GOOD_SIGNS.matcher(word).matches() ? Meaning.GOOD : BAD_SIGNS.matcher(word).find() ? Meaning.BAD : Meaning.UNKNOWN;
    }

    private static Meaning ofPlain(String word) {
        if (is("good", word)) {
            return Meaning.GOOD;
        }
        for (String suffix : Objects.requireNonNull(WORDS.get("without"))) {
            String stem = word.endsWith(suffix) ? word.substring(0, word.length() - suffix.length()) : "";
            if (!stem.isEmpty() && isBad(stem)) {
                return Meaning.GOOD;
            }
        }
        if (isBad(word)) {
            return Meaning.BAD;
        }
        return is("not", word) ? Meaning.NOT : is("not-good", word) ? Meaning.NOT_GOOD : is("neutral", word) ? Meaning.NEUTRAL : Meaning.UNKNOWN;
    }

    private static boolean isBad(String word) {
        return is("bad", word) || Objects.requireNonNull(WORDS.get("bad-stem")).stream().anyMatch(word::startsWith);
    }

    /** Returns whether a good word has other meanings too. */
    static boolean isAmbiguous(String word) {
        return is("ambiguous", word);
    }

    /** Returns whether it turns the words before it where it is the last one. */
    static boolean turnsAfter(String word) {
        return is("after", word);
    }

    /** Returns whether it turns the bad word before it. */
    static boolean isWithout(String word) {
        return is("without", word);
    }
}
