package io.flawline.cli;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import io.flawline.Logging;

/** The command {@code bin/flawline}. Its exit codes are 0 for done, 1 for failed and 2 for wrong usage. */
@Command(name = "flawline", description = "Finds defects in images from a production line.", mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n", footer = {"  flawline run", "  flawline inspect samples --out report", "  flawline inspect --help"},
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:done", "1:failed", "2:wrong usage"},
        versionProvider = Cli.Version.class, subcommands = {RunCommand.class, InspectCommand.class, FeedCommand.class,
            ListenCommand.class, ReplayCommand.class, BenchCommand.class, CalibrateCommand.class, LearnCommand.class,
            ModelsCommand.class, ExportCommand.class, RewindCommand.class, RecipesCommand.class, RoutesCommand.class, LogCommand.class,
            CamerasCommand.class, BrokerCommand.class, AddCommand.class, UserCommand.class, CompletionCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Cli {

    private Cli() {
    }

    public static void main(String[] args) {
        Logging.configure();
        System.exit(execute(args));
    }

    /** Runs one command in this process and returns its exit code. */
    public static int execute(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Cli()).setUsageHelpWidth(100).setExecutionExceptionHandler(Cli::tell)
                .setParameterExceptionHandler((mistake, args) -> refuse(mistake));
    }

    /** Prints the mistake, what may have been meant, and where help is. */
    private static int refuse(ParameterException mistake) {
        CommandLine command = mistake.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(mistake.getMessage());
        if (!(mistake instanceof UnmatchedArgumentException) && !command.getSubcommands().isEmpty()) {
            command.usage(err);
        } else if (!UnmatchedArgumentException.printSuggestions(mistake, err)) {
            err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        err.flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /**
     * Prints one line for people: the message of the first exception that is not just a wrapper, as it names the
     * remedy.
     */
    private static int tell(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        Throwable cause = failure;
        while (cause.getCause() != null && isWrapping(cause)) {
            cause = cause.getCause();
        }
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + words(cause));
        command.getErr().flush();
        return 1;
    }

    private static String words(Throwable cause) {
        if (cause instanceof NoSuchFileException missing && missing.getReason() == null) {
            return missing.getFile() + ": no such file or folder";
        }
        return cause instanceof AccessDeniedException denied ? denied.getFile() + ": access is denied"
                : cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static boolean isWrapping(Throwable cause) {
        String type = cause.getClass().getName();
        return cause.getMessage() == null || type.startsWith("org.apache.camel.") || type.startsWith("java.util.concurrent.");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Cli.class.getPackage().getImplementationVersion();
            return new String[] {"flawline " + (version == null ? "(from the source tree)" : version)};
        }
    }
}
