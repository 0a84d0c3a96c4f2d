package io.flawline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;

class UserCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsALineWithTheHashAndNotThePassword() {
        assertThat(run("correct horse\n", "user", "alice", "--rights", "read,steer")).isZero();
        assertThat(out.toString()).matches("alice:read,steer:pbkdf2-sha512\\$210000\\$[^$]+\\$[^$]+\\R").doesNotContain("correct", "horse");
    }

    @Test
    void twoOfTheSamePasswordDiffer() {
        run("correct horse\n", "user", "alice");
        run("correct horse\n", "user", "alice");
        assertThat(out.toString().lines().distinct()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"alice, rule, long enough, is not a right", "al:ice, read, long enough, without colons", "alice, read, short, at least 8"})
    void refusesWhatWouldNotBeAGoodLine(String name, String rights, String password, String message) {
        assertThat(run(password + "\n", "user", name, "--rights", rights)).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    private int run(String input, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
        try {
            CommandLine command = Cli.commandLine();
            command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
            return command.execute(arguments);
        } finally {
            System.setIn(before);
        }
    }
}
