package io.flawline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.flawline.changes.Head;
import io.flawline.changes.RecordCheck;
import io.flawline.changes.RecordReader;
import io.flawline.request.Printable;

@Command(name = "log", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Lists the record of changes of models, recipes, routes, settings, reviews and golden sets: who, when, before and after.",
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:done; with --verify: the record is as it was written", "1:failed",
            "2:wrong usage", "3:a line was changed, removed, inserted or cut off"},
        footerHeading = "%nExamples:%n", footer = {"  flawline log", "  flawline log --count 1000 --json", "  flawline log --verify",
            "  flawline log --verify --head 17:5b8f…"})
final class LogCommand implements Callable<Integer> {

    private static final int DIFFERS = 3;

    @Option(names = "--count", paramLabel = "N", defaultValue = "50", description = "The newest N lines (${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--json", description = "Prints the lines as JSON, as they are in the record.")
    private boolean json;

    @Option(names = "--verify", description = "Verifies all lines and the end of the record.")
    private boolean verify;

    @Option(names = "--head", paramLabel = "[N:]HASH", description = "With --verify: a head that was published earlier and kept elsewhere.")
    private @Nullable String head;

    @Option(names = "--folder", paramLabel = "DIR", description = "Folder of the record (flawline.record.folder of application.properties).")
    private @Nullable Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count = " + count + ": allowed is an integer, 1 or more");
        }
        if (head != null && !verify) {
            throw new ParameterException(spec.commandLine(), "--head needs --verify");
        }
        Path record = folder != null ? folder : Path.of(System.getProperty("flawline.home", ".")).resolve(RunProperties.get("flawline.record.folder"));
        PrintWriter out = spec.commandLine().getOut();
        int exit = verify ? verify(record, out) : list(record, out);
        out.flush();
        return exit;
    }

    private int verify(Path record, PrintWriter out) throws IOException {
        Optional<Head> published;
        try {
            published = Optional.ofNullable(head).map(Head::parse);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage());
        }
        RecordCheck check = RecordCheck.of(record, published);
        if (check.mistake() != null) {
            out.println(record + ": " + check.mistake());
            out.println("  " + check.lines() + " lines before it are in order");
            return DIFFERS;
        }
        out.println(record + ": " + check.lines() + " lines are as they were written" + (check.note() == null ? "" : "; " + check.note()));
        return 0;
    }

    private int list(Path record, PrintWriter out) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        for (String line : RecordReader.newest(record, count)) {
            if (json) {
                out.println(line);
                continue;
            }
            JsonNode change = mapper.readTree(line);
            out.println(Printable.of("%d  %s  %s  %s %s  %s -> %s".formatted(change.path("n").asLong(), change.path("time").asText(),
                    change.path("who").asText(), change.path("what").asText(), change.path("subject").asText(), change.path("before"),
                    change.path("after")), line.length()));
        }
        return 0;
    }
}
