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
import io.flawline.text.Plural;

@Command(name = "user", mixinStandardHelpOptions = true,
        description = {"Prints the line of a person who may log in, for the users file (flawline.access.users).",
            "It asks for the password, or reads it from standard input, and prints only its hash."},
        footerHeading = "%nExamples:%n",
        footer = {"  flawline user alice --rights read,inspect,steer >> users", "  pass show line/bob | flawline user bob >> users"})
final class UserCommand implements Callable<Integer> {
    private static final int LEAST = 8;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Login name, without a colon.")
    private String name;

    @Option(names = "--rights", paramLabel = "RIGHTS", defaultValue = "read",
            description = "One or more of read, inspect, review, steer, separated by commas (${DEFAULT-VALUE}).")
    private String rights;

    @Override
    public Integer call() throws IOException {
        if (!name.matches("[^:#\\s][^:\\s]*")) {
            throw new ParameterException(spec.commandLine(), "NAME = " + name + ": allowed is a name without colons and spaces that does not begin with #");
        }
        try {
            UsersFile.rights(rights);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--rights: " + e.getMessage());
        }
        char[] password = password();
        if (password.length < LEAST) {
            throw new ParameterException(spec.commandLine(), "The password has " + Plural.of(password.length, "character") + "; it must have at least " + LEAST);
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
