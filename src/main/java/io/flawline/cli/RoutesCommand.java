package io.flawline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.flawline.Flawline;
import io.flawline.routetest.JUnitReport;
import io.flawline.routetest.RouteTests;
import io.flawline.text.Plural;

@Command(name = "routes", mixinStandardHelpOptions = true, description = "Checks and tests route files before they go live.",
        footerHeading = "%nExamples:%n", footer = {"  flawline routes check", "  flawline routes test", "  flawline routes test --help"})
final class RoutesCommand {

    @Spec
    private CommandSpec spec;

    @Command(name = "check", mixinStandardHelpOptions = true,
            description = {"Validates route files before they go live: builds their routes with your beans, properties and components,"
                    + " and starts nothing.",
                "Reports the first mistake of each file as FILE:LINE: TEXT."},
            exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:no mistake", "1:a mistake", "2:wrong usage"},
            footerHeading = "%nExamples:%n",
            footer = {"  flawline routes check", "  flawline routes check routes/examples/webhook.yaml --set webhook.url=http://localhost:9000"})
    int check(
            @Parameters(paramLabel = "FILE", arity = "0..*", description = "Route files (routes/*.yaml next to bin/).") List<Path> files,
            @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a property of application.properties; may be repeated.") Map<String, String> overrides) throws Exception {
        List<Path> checked = files == null ? ownFiles(Path.of("routes")) : files.stream().map(this::existing).toList();
        List<String> mistakes = Flawline.check(checked, overrides == null ? Map.of() : overrides);
        PrintWriter err = spec.commandLine().getErr();
        mistakes.forEach(err::println);
        err.flush();
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%s, %s%n", Plural.of(checked.size(), "route file"),
                mistakes.isEmpty() ? "no mistake" : mistakes.size() + " with a mistake");
        out.flush();
        return mistakes.isEmpty() ? 0 : 1;
    }

    @Command(name = "test", mixinStandardHelpOptions = true,
            description = {"Runs tests of routes: each sends an image or another message through a copy of a route and compares what"
                    + " its sinks would get. Nothing is sent.",
                "The routes are those of routes/*.yaml next to bin/."},
            exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:all tests have passed", "1:a test has failed", "2:wrong usage"},
            footerHeading = "%nExamples:%n",
            footer = {"  flawline routes test", "  flawline routes test routes/tests/mqtt.yaml --junit report.xml"})
    int test(
            @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files of tests (routes/tests/*.yaml next to bin/).") List<Path> files,
            @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a property of application.properties; may be repeated.") Map<String, String> overrides,
            @Option(names = "--routes", paramLabel = "FILE", description = "A route file to test in place of routes/*.yaml; may be repeated.") List<Path> routes,
            @Option(names = "--junit", paramLabel = "FILE", description = "Writes the results as JUnit XML.") Path junit) throws Exception {
        List<Path> tests = files == null ? ownFiles(Path.of("routes", "tests")) : files.stream().map(this::existing).toList();
        if (tests.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "There is no file routes/tests/*.yaml. Write one, or name a file of tests.");
        }
        List<Path> tested = routes == null ? ownFiles(Path.of("routes")) : routes.stream().map(this::existing).toList();
        List<RouteTests.Result> results;
        try {
            results = Flawline.test(tested, tests, overrides == null ? Map.of() : overrides);
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
        print(results);
        if (junit != null) {
            JUnitReport.write(results, Path.of(System.getProperty("flawline.from", "")).resolve(junit));
        }
        return results.stream().allMatch(RouteTests.Result::hasPassed) ? 0 : 1;
    }

    private void print(List<RouteTests.Result> results) {
        PrintWriter out = spec.commandLine().getOut();
        for (RouteTests.Result result : results) {
            out.printf("%-6s %s:%d %s (%d ms)%n", result.hasPassed() ? "passed" : "FAILED", result.file(), result.line(), result.name(),
                    result.millis());
            result.differences().forEach(difference -> out.println("       " + difference));
        }
        long failed = results.stream().filter(result -> !result.hasPassed()).count();
        out.printf("%s, %s%n", Plural.of(results.size(), "test"), failed == 0 ? "all passed" : failed + " failed");
        out.flush();
    }

    private static List<Path> ownFiles(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (var found = Files.newDirectoryStream(folder, "[!.]*.{yaml,yml,xml}")) {
                found.forEach(files::add);
            }
        }
        Collections.sort(files);
        return files;
    }

    /**
     * Returns the path of an existing file: the launcher has changed into Flawline's folder, and names on the command
     * line are relative to where it was called.
     */
    private Path existing(Path file) {
        Path path = Path.of(System.getProperty("flawline.from", "")).resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new ParameterException(spec.commandLine(), path.toAbsolutePath() + ": no such file");
        }
        return path;
    }
}
