package io.flawline.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of Markdown with its fenced blocks.
 *
 * @param path   relative to the project
 * @param lines  all of them
 * @param blocks in their order
 */
record Page(Path path, List<String> lines, List<Block> blocks) {

    private static final Pattern FENCE = Pattern.compile("^( *)(`{3,})(.*)$");
    private static final Pattern DIRECTIVE = Pattern.compile("^ *<!-- (not run|may fail)(?:: *(.*?))? *-->$");

    /** What the author says of a block in a comment above it, and why. */
    record Directive(String kind, String why) {
    }

    /**
     * @param line     of the opening fence, from 1
     * @param language the fence's tag; empty without one
     * @param commands the lines between the fences
     */
    record Block(int line, String language, List<String> commands, Optional<Directive> directive) {

        boolean isRun() {
            return language.equals("sh") && !is("not run");
        }

        boolean mayFail() {
            return is("may fail");
        }

        private boolean is(String kind) {
            return directive.filter(said -> said.kind().equals(kind)).isPresent();
        }
    }

    /** README.md, CONTRIBUTING.md, CHANGELOG.md and all below docs/. */
    static List<Page> all() throws IOException {
        try (Stream<Path> top = Files.list(Path.of("")); Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(top, docs).filter(path -> path.toString().endsWith(".md")).sorted().map(Page::read).toList();
        }
    }

    static Page read(Path path) {
        try {
            return of(path, Files.readAllLines(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Page of(Path path, List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                int end = end(lines, i, fence.group(2), path);
                blocks.add(new Block(i + 1, fence.group(3).strip(), lines.subList(i + 1, end), directiveAbove(lines, i)));
                i = end;
            }
        }
        return new Page(path, lines, blocks);
    }

    private static int end(List<String> lines, int opening, String fence, Path path) {
        for (int i = opening + 1; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(fence)) {
                return i;
            }
        }
        throw new IllegalArgumentException(path + ":" + (opening + 1) + ": the block has no closing fence");
    }

    private static Optional<Directive> directiveAbove(List<String> lines, int opening) {
        int above = opening - 1;
        while (above >= 0 && lines.get(above).isBlank()) {
            above--;
        }
        Matcher directive = DIRECTIVE.matcher(above < 0 ? "" : lines.get(above));
        return directive.matches()
                ? Optional.of(new Directive(directive.group(1), directive.group(2) == null ? "" : directive.group(2)))
                : Optional.empty();
    }

    /** Whether this line is prose, neither inside a fenced block nor a fence. */
    boolean isProse(int line) {
        return blocks.stream().noneMatch(block -> line >= block.line() && line <= block.line() + block.commands().size() + 1);
    }

    boolean hasCommands() {
        return blocks.stream().anyMatch(Block::isRun);
    }

    /** Whether any command that is run matches. */
    boolean runs(Pattern command) {
        return blocks.stream().filter(Block::isRun).flatMap(block -> block.commands().stream())
                .anyMatch(line -> command.matcher(line).find());
    }

    /** A shell script in which each command stands on the line that it has on the page; all other lines are empty. */
    String script() {
        String[] script = new String[lines.size()];
        Arrays.fill(script, "");
        for (Block block : blocks) {
            if (!block.isRun()) {
                continue;
            }
            for (int i = 0; i < block.commands().size(); i++) {
                script[block.line() + i] = unindented(block, i);
            }
            if (block.mayFail()) {
                script[block.line() - 1] = "set +e";
                script[block.line() + block.commands().size()] = "set -e";
            }
        }
        return String.join("\n", script) + "\n";
    }

    private String unindented(Block block, int i) {
        String fence = lines.get(block.line() - 1);
        int indent = fence.length() - fence.stripLeading().length();
        String command = block.commands().get(i);
        return command.isBlank() ? "" : command.substring(Math.min(indent, command.length() - command.stripLeading().length()));
    }
}
