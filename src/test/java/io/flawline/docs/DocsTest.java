package io.flawline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.flawline.docs.Page.Block;

/** What can be told of the pages by reading them: links lead somewhere, and no command escapes {@link DocsIT}. */
class DocsTest {

    private static final Set<String> LANGUAGES = Set.of("sh", "text", "json", "yaml", "properties", "java", "xml", "python", "sql");
    private static final Pattern COMMAND = Pattern.compile("^\\s*(\\$ |(target/flawline/)?bin/flawline |mvn |curl |mosquitto_|docker |kubectl |cp |git )");
    private static final Pattern RUN = Pattern.compile("\\bflawline run\\b(?!.*--help)");
    /** In addition to {@link #RUN}: those with a number of messages wait until another terminal has sent them. */
    private static final List<Pattern> ENDLESS = Stream.of("\\bflawline listen\\b(?!.*--help)", "^\\s*mosquitto( |$)",
            "^\\s*mosquitto_sub\\b").map(Pattern::compile).toList();
    private static final Pattern OTHER_TERMINAL = Pattern.compile("terminal|Ctrl-C");
    private static final Pattern USED = Pattern.compile("\\$\\{?([A-Za-z_]\\w*)");
    private static final Pattern SET = Pattern.compile("(?:^|[\\s;(])(?:export )?([A-Za-z_]\\w*)=|\\bfor (\\w+) in|\\bread (\\w+)");
    private static final Pattern SOURCED = Pattern.compile("^\\s*(\\.|source) \\S");
    private static final Set<String> OF_EVERY_SHELL = Set.of("HOME", "PWD", "PATH", "USER", "RANDOM");
    private static final Pattern INDENTED = Pattern.compile("^(?: {4}|\t)(.*)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern FILE = Pattern.compile("`((?:src|docs|\\.ci)/[\\w./-]+)`");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]\\w+)(?:\\.\\w+)?`");
    private static final Set<String> FOREIGN = Set.of("AutoCloseable");
    private static final Pattern TEST = Pattern.compile("\\b[A-Z]\\w+(?:Test|IT)\\b");

    @Test
    void everyBlockSaysWhatItIs() throws IOException {
        assertThat(blocks((page, block) -> LANGUAGES.contains(block.language()) ? null
                : "is tagged \"" + block.language() + "\"; allowed are " + LANGUAGES)).isEmpty();
    }

    @Test
    void commandsAreTaggedSoThatTheyAreRun() throws IOException {
        assertThat(blocks((page, block) -> !block.language().equals("text")
                || block.commands().stream().noneMatch(line -> COMMAND.matcher(line).find()) ? null
                        : "has commands: tag it sh, with <!-- not run: why --> above when it cannot be run"))
                .isEmpty();
    }

    /** A reader who pastes a block waits for ever at a command that does not end, and what follows it is lost. */
    @Test
    void whatDoesNotEndIsTheLastOfItsBlock() throws IOException {
        assertThat(blocks((page, block) -> {
            List<String> commands = commands(block);
            boolean hangs = block.isRun() && commands.subList(0, Math.max(0, commands.size() - 1)).stream().anyMatch(DocsTest::isEndless);
            return hangs ? "has a command that does not end before others: begin a new block, for another terminal" : null;
        })).isEmpty();
    }

    /** A second run finds the port in use, so the page says when the first one is stopped. */
    @Test
    void aSecondRunComesAfterCtrlC() throws IOException {
        List<String> mistakes = new ArrayList<>();
        for (Page page : Page.all()) {
            int before = -1;
            for (Block block : page.blocks()) {
                if (block.isRun() && commands(block).stream().anyMatch(line -> RUN.matcher(line).find())) {
                    int end = block.line() + block.commands().size();
                    if (before >= 0 && page.lines().subList(before, end).stream().noneMatch(line -> line.contains("Ctrl-C"))) {
                        mistakes.add("%s:%d: a second run: say with Ctrl-C that the first one is stopped".formatted(page.path(), block.line()));
                    }
                    before = end;
                }
            }
        }
        assertThat(mistakes).isEmpty();
    }

    /** The terminal of a command that does not end is taken. */
    @Test
    void afterWhatDoesNotEndThePageNamesATerminal() throws IOException {
        List<String> mistakes = new ArrayList<>();
        for (Page page : Page.all()) {
            int taken = -1;
            for (Block block : page.blocks().stream().filter(Block::isRun).toList()) {
                List<String> between = taken < 0 ? List.of() : page.lines().subList(taken, block.line());
                if (taken >= 0 && between.stream().noneMatch(line -> OTHER_TERMINAL.matcher(line).find())) {
                    mistakes.add("%s:%d: say in which terminal: that of the block before is taken".formatted(page.path(), block.line()));
                }
                taken = commands(block).stream().anyMatch(DocsTest::isEndless) ? block.line() + block.commands().size() : -1;
            }
        }
        assertThat(mistakes).isEmpty();
    }

    /** A variable of one terminal is not known in another. */
    @Test
    void variablesAreSetInTheTerminalThatUsesThem() throws IOException {
        List<String> mistakes = new ArrayList<>();
        for (Page page : Page.all()) {
            Set<String> known = new TreeSet<>(OF_EVERY_SHELL);
            boolean sourced = false;
            for (Block block : page.blocks().stream().filter(Block::isRun).toList()) {
                for (String line : withoutLiterals(block.commands())) {
                    sourced |= SOURCED.matcher(line).find();
                    SET.matcher(line).results().forEach(set -> IntStream.rangeClosed(1, 3).mapToObj(set::group).filter(Objects::nonNull).forEach(known::add));
                    Set<String> used = USED.matcher(line).results().map(use -> use.group(1)).collect(Collectors.toCollection(TreeSet::new));
                    used.removeAll(known);
                    if (!used.isEmpty() && !sourced) {
                        mistakes.add("%s:%d: %s is not set in this terminal".formatted(page.path(), block.line(), used));
                    }
                }
                if (commands(block).stream().anyMatch(DocsTest::isEndless)) {
                    known.retainAll(OF_EVERY_SHELL);
                    sourced = false;
                }
            }
        }
        assertThat(mistakes).isEmpty();
    }

    /** Returns lines without what the shell does not expand. */
    private static List<String> withoutLiterals(List<String> lines) {
        return List.of(String.join("\n", lines).replaceAll("(?s)<<'(\\w+)'.*?\n\\1(?=\n|$)", "").replaceAll("'[^'\n]*'", "").split("\n"));
    }

    private static List<String> commands(Block block) {
        return block.commands().stream().filter(line -> !line.isBlank() && !line.strip().startsWith("#")).toList();
    }

    private static boolean isEndless(String line) {
        return RUN.matcher(line).find() || ENDLESS.stream().anyMatch(pattern -> pattern.matcher(line).find());
    }

    @Test
    void noCommandIsInABlockWithoutFences() throws IOException {
        List<String> indented = new ArrayList<>();
        for (Page page : Page.all()) {
            forEachInProse(page, INDENTED, (line, text) -> {
                if (COMMAND.matcher(text).find()) {
                    indented.add("%s:%d: %s".formatted(page.path(), line, text));
                }
            });
        }
        assertThat(indented).isEmpty();
    }

    @Test
    void commandsNotRunGiveAReasonAndAnExistingTest() throws IOException {
        Set<String> tests = tests();
        assertThat(blocks((page, block) -> block.directive().map(directive -> {
            String missing = TEST.matcher(directive.why()).results().map(MatchResult::group)
                    .filter(test -> !tests.contains(test)).collect(Collectors.joining(", "));
            return directive.why().length() < 10 ? "does not say why it is not run or may fail"
                    : missing.isEmpty() ? null : "names a test that there is not: " + missing;
        }).orElse(null))).isEmpty();
    }

    @Test
    void linksLeadToFilesAndHeadings() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Page page : Page.all()) {
            forEachInProse(page, LINK, (line, target) -> {
                if (!target.contains("://") && !target.startsWith("mailto:") && !leadsSomewhere(page, target)) {
                    broken.add("%s:%d: %s".formatted(page.path(), line, target));
                }
            });
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void filesThatAreNamedExist() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Page page : Page.all()) {
            forEachInProse(page, FILE, (line, file) -> {
                if (!Files.exists(Path.of(file))) {
                    missing.add("%s:%d: %s".formatted(page.path(), line, file));
                }
            });
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void theIndexNamesEveryPage() throws IOException {
        String index = Files.readString(Path.of("docs/README.md"));
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            assertThat(pages.map(page -> page.getFileName().toString()).filter(page -> page.endsWith(".md") && !page.equals("README.md")))
                    .allSatisfy(page -> assertThat(index).contains("](" + page + ")"));
        }
    }

    @Test
    void classesThatTheArchitectureNamesExist() throws IOException {
        Set<String> classes = new TreeSet<>(named("src/main/java"));
        classes.addAll(tests());
        List<String> missing = new ArrayList<>();
        forEachInProse(Page.read(Path.of("docs/architecture.md")), CLASS, (line, name) -> {
            if (!classes.contains(name) && !FOREIGN.contains(name)) {
                missing.add(line + ": " + name);
            }
        });
        assertThat(missing).isEmpty();
    }

    private interface Check {
        /** @return what is wrong with the block; null for nothing */
        String of(Page page, Block block);
    }

    private static List<String> blocks(Check check) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Page page : Page.all()) {
            for (Block block : page.blocks()) {
                String what = check.of(page, block);
                if (what != null) {
                    wrong.add("%s:%d: this block %s".formatted(page.path(), block.line(), what));
                }
            }
        }
        return wrong;
    }

    private interface Found {
        void at(int line, String what);
    }

    private static void forEachInProse(Page page, Pattern pattern, Found found) {
        IntStream.rangeClosed(1, page.lines().size()).filter(page::isProse)
                .forEach(line -> pattern.matcher(page.lines().get(line - 1)).results().forEach(r -> found.at(line, r.group(1))));
    }

    private static boolean leadsSomewhere(Page page, String target) {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page.path() : page.path().resolveSibling(parts[0]).normalize();
        return Files.exists(file) && (parts.length == 1 || anchors(Page.read(file)).contains(parts[1]));
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Page page) {
        return IntStream.rangeClosed(1, page.lines().size()).filter(page::isProse).mapToObj(line -> page.lines().get(line - 1))
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static Set<String> tests() throws IOException {
        return named("src/test/java");
    }

    private static Set<String> named(String sources) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(sources))) {
            return files.map(file -> file.getFileName().toString().replaceFirst("\\.java$", "")).collect(Collectors.toSet());
        }
    }
}
