package io.flawline.cli;

import java.util.LinkedHashMap;
import java.util.Map;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** What each command says of itself. */
public final class CommandHelp {

    private CommandHelp() {
    }

    /** The usage help by qualified name, such as {@code flawline routes check}; a group comes before its commands. */
    public static Map<String, String> all() {
        Map<String, String> help = new LinkedHashMap<>();
        collect(Cli.commandLine(), help);
        return help;
    }

    private static void collect(CommandLine command, Map<String, String> help) {
        help.put(command.getCommandSpec().qualifiedName(), command.getUsageMessage(Ansi.OFF).stripTrailing());
        command.getSubcommands().values().stream().filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
                .forEach(sub -> collect(sub, help));
    }
}
