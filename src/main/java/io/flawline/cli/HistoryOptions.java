package io.flawline.cli;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.flawline.history.KeptFiles;

/** Options of commands that read inspections of the history. */
final class HistoryOptions {

    @Option(names = "--since", paramLabel = "TIME", description = "Only inspections since this time, for example 2026-01-31T12:00:00Z.")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only inspections until this time.")
    private String until;

    @Option(names = "--route", paramLabel = "ID", description = "Only inspections of this route.")
    private String route;

    @Option(names = "--history", paramLabel = "DIR", description = "Folder of the history (history/ next to bin/).")
    private Path history = Path.of(System.getProperty("flawline.home", "."), "history");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    KeptFiles files() {
        return new KeptFiles(history);
    }

    /**
     * Returns the filter of these options and of more that a command has; null for any.
     *
     * @throws ParameterException when a value is not allowed
     */
    KeptFiles.Filter filter(@Nullable String verdict, @Nullable String reviewed, @Nullable String model) {
        try {
            return KeptFiles.Filter.of(since, until, verdict, reviewed, route, model);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--" + e.getMessage());
        }
    }
}
