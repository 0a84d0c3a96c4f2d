package io.flawline.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import io.flawline.Flawline;
import io.flawline.startup.FirstCompiler;

@Command(name = "run", mixinStandardHelpOptions = true,
        description = "Runs the routes in routes/ until you stop it with Ctrl-C. Prints \"flawline ready\" when all of them run.",
        footerHeading = "%nExamples:%n",
        footer = {"  flawline run", "  flawline run --set flawline.http.port=8081 --set flawline.broker.port=1884"})
final class RunCommand implements Callable<Integer> {

    @Option(names = "--set", paramLabel = "KEY=VALUE",
            description = "Overrides a property of application.properties; may be repeated.")
    private final Map<String, String> overrides = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        FirstCompiler.useForLibraries(Path.of(System.getProperty("flawline.home", ".")));
        return new Flawline(overrides).run();
    }
}
