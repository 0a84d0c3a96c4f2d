package io.flawline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Comments, messages, pages and names of tests use plain technical English: these idioms are rare in it. */
class LanguageTest {

    private static final Pattern IDIOMS = Pattern.compile("\\b(told|tells?|anew|whoever|mend(ed|s|ing)?|whole|is no [a-z]+|beside|lies|lay|stands?"
            + "|(goes|went|gone) on|likewise|seldom|at a time|for ever|of (its|their|his|your) own|meanwhile)\\b", Pattern.CASE_INSENSITIVE);
    /** Phrases that no page may have: each made sentences that had to be read twice. */
    private static final Pattern ARCHAIC = Pattern.compile("\\b(told|tells?|anew|whoever|mend(ed|s|ing)?|beside|likewise|seldom|for ever|of ours"
            + "|of (its|their|his|your) own|passe[ds] over|(what|work) (it|he|she|a \\w+) is at|so that nobody|made good|(goes|went|gone) on"
            + "|taken for|pictures?|one a second|meanwhile)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`\\n]*`|\\]\\([^)\\n]*\\)");
    private static final Pattern WORD = Pattern.compile("[A-Za-z]+");
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*");
    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern TEST = Pattern.compile("void (\\w+)\\(");
    private static final double MOST_IN_10_000 = 7;

    @Test
    void commentsArePlain() throws IOException {
        requirePlain(java("src/main").stream().flatMap(text -> COMMENT.matcher(text).results()).map(match -> match.group()).toList());
    }

    @Test
    void messagesArePlain() throws IOException {
        requirePlain(java("src/main").stream().map(text -> COMMENT.matcher(text).replaceAll("")).flatMap(text -> TEXT.matcher(text).results())
                .map(match -> match.group(1)).toList());
    }

    @Test
    void namesOfTestsArePlain() throws IOException {
        requirePlain(java("src/test").stream().flatMap(text -> TEST.matcher(text).results())
                .map(match -> match.group(1).replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")).toList());
    }

    @Test
    void pagesArePlain() throws IOException {
        List<String> pages = new ArrayList<>();
        for (String folder : List.of("docs", "routes")) {
            pages.addAll(read(folder, ".*\\.(md|yaml)"));
        }
        try (Stream<Path> top = Files.list(Path.of("."))) {
            for (Path page : top.filter(file -> file.toString().endsWith(".md")).toList()) {
                pages.add(Files.readString(page));
            }
        }
        requirePlain(pages);
    }

    @Test
    void pagesHaveNoArchaicPhrase() throws IOException {
        List<Path> files = new ArrayList<>(List.of(Path.of("application.properties"), Path.of("src/main/resources/flawline.properties")));
        for (String folder : List.of("docs", "src/deploy", "src/main/dist")) {
            try (Stream<Path> found = Files.walk(Path.of(folder))) {
                files.addAll(found.filter(file -> !file.toString().endsWith(".json") && !file.toString().matches(".*\\.(jpg|png)") && Files.isRegularFile(file)).toList());
            }
        }
        try (Stream<Path> top = Files.list(Path.of("."))) {
            files.addAll(top.filter(file -> file.toString().endsWith(".md")).toList());
        }
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            ARCHAIC.matcher(CODE.matcher(Files.readString(file)).replaceAll("")).results().forEach(match -> found.add(file + ": " + match.group()));
        }
        assertThat(found).isEmpty();
    }

    private static List<String> java(String folder) throws IOException {
        return read(folder, ".*\\.java");
    }

    private static List<String> read(String folder, String names) throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            for (Path file : files.filter(path -> path.toString().matches(names) && !path.endsWith("LanguageTest.java")).sorted().toList()) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }

    private static void requirePlain(List<String> texts) {
        long words = texts.stream().mapToLong(text -> WORD.matcher(text).results().count()).sum();
        List<String> idioms = texts.stream().flatMap(text -> IDIOMS.matcher(text).results()).map(match -> match.group()).toList();
        assertThat(10_000.0 * idioms.size() / words).as("idioms in 10,000 words: %s", idioms).isLessThan(MOST_IN_10_000);
    }
}
