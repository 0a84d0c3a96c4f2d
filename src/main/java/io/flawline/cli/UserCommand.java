package io.flawline.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.flawline.access.PasswordHash;
import io.flawline.access.UsersFile;

@Command(name = "user", mixinStandardHelpOptions = true,
        description = {"Prints a line for the file of flawline.access.users: somebody who may log in.",
            "The password is asked for, or read from standard input; only its hash is printed."},
        footerHeading = "%nExamples:%n",
        footer = {"  flawline user alice --rights read,inspect,steer >> users", "  pass show line/bob | flawline user bob >> users"})
final class UserCommand implements Callable<Integer> {
    private static final int LEAST = 8;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The name to log in with; no colon.")
    private String name;

    @Option(names = "--rights", defaultValue = "read", description = "Any of read, inspect, review, steer, with commas (${DEFAULT-VALUE}).")
    private String rights;

    @Override
    public Integer call() throws IOException {
        if (!name.matches("[^:#\\s][^:\\s]*")) {
            throw new ParameterException(spec.commandLine(), "NAME = " + name + ": a name has no colon and no space, and begins with no #");
        }
        try {
            UsersFile.rights(rights);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--rights: " + e.getMessage());
        }
        char[] password = password();
        if (password.length < LEAST) {
            throw new ParameterException(spec.commandLine(), "The password has " + password.length + " characters; it must have "
                    + LEAST + " at least");
        }
        spec.commandLine().getOut().println(name + ":" + rights + ":" + PasswordHash.of(password));
        Arrays.fill(password, ' ');
        return 0;
    }

    private static char[] password() throws IOException {
        Console console = System.console();
        if (console != null && System.in.available() == 0) {
            return console.readPassword("Password: ");
        }
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? new char[0] : line.toCharArray();
    }
}
