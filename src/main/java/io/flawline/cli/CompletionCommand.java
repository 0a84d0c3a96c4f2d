package io.flawline.cli;

import java.io.PrintWriter;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "completion", mixinStandardHelpOptions = true,
        description = "Prints a script that lets bash and zsh complete commands and options with the Tab key.",
        footerHeading = "%nExamples:%n",
        footer = {"  source <(flawline completion)", "  flawline completion > ~/.local/share/bash-completion/completions/flawline"})
final class CompletionCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        CommandLine flawline = spec.root().commandLine();
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash(flawline.getCommandName(), flawline));
        out.flush();
    }
}
