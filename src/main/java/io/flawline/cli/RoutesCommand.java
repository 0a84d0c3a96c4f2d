package io.flawline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.flawline.Flawline;

@Command(name = "routes", mixinStandardHelpOptions = true, description = "Checks route files before they go live.",
        footerHeading = "%nExamples:%n", footer = {"  flawline routes check", "  flawline routes check --help"})
final class RoutesCommand {

    @Spec
    private CommandSpec spec;

    @Command(name = "check", mixinStandardHelpOptions = true,
            description = {"Proves route files before they go live: builds their routes with the beans, properties and components"
                    + " that they will find, and starts nothing.", "Names the first mistake of each file as FILE:LINE: TEXT."},
            exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:no mistake", "1:a mistake", "2:wrong usage"},
            footerHeading = "%nExamples:%n",
            footer = {"  flawline routes check", "  flawline routes check routes/examples/webhook.yaml --set webhook.url=http://localhost:9000"})
    int check(
            @Parameters(paramLabel = "FILE", arity = "0..*", description = "Route files (routes/*.yaml next to bin/).") List<Path> files,
            @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a property of application.properties; may be repeated.")
            Map<String, String> overrides) throws Exception {
        List<Path> checked = files == null ? ownFiles() : files.stream().map(this::existing).toList();
        List<String> mistakes = Flawline.check(checked, overrides == null ? Map.of() : overrides);
        PrintWriter err = spec.commandLine().getErr();
        mistakes.forEach(err::println);
        err.flush();
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%d route file%s, %s%n", checked.size(), checked.size() == 1 ? "" : "s",
                mistakes.isEmpty() ? "no mistake" : mistakes.size() + " with a mistake");
        out.flush();
        return mistakes.isEmpty() ? 0 : 1;
    }

    private static List<Path> ownFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        try (var found = Files.newDirectoryStream(Path.of("routes"), "[!.]*.{yaml,yml}")) {
            found.forEach(files::add);
        }
        return files;
    }

    /**
     * Returns the path of an existing file: the launcher has changed into Flawline's folder, and names on the command
     * line are relative to where it was called.
     */
    private Path existing(Path file) {
        Path path = Path.of(System.getProperty("flawline.from", "")).resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new ParameterException(spec.commandLine(), "No route file " + path.toAbsolutePath());
        }
        return path;
    }
}
