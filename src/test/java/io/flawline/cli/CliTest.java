package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import io.flawline.support.Ports;

/** What all commands have in common: help, exit codes, and mistakes told in words and not in stack traces. */
@Tag("slow")
class CliTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static Stream<String> commands() {
        return commands("", Cli.commandLine());
    }

    private static Stream<String> commands(String name, CommandLine command) {
        return Stream.concat(Stream.of(name),
                command.getSubcommands().entrySet().stream().flatMap(e -> commands((name + " " + e.getKey()).strip(), e.getValue())));
    }

    @ParameterizedTest(name = "flawline {0}")
    @MethodSource("commands")
    void everyCommandHasExamplesAndRejectsUnknownOptions(String name) {
        assertThat(execute((name + " --help").strip())).isZero();
        assertThat(out.toString()).startsWith("Usage: flawline " + name).contains("Examples:\n  ", "flawline ");

        assertThat(execute((name + " --no-such-option").strip())).isEqualTo(2);
    }

    @ParameterizedTest(name = "flawline {0}")
    @CsvSource(delimiter = '|', textBlock = """
            inspect samples --out target/cli-test --models models --model nobody | No model "nobody"
            bench samples --models models --model nobody                         | No model "nobody"
            inspect src/main/java --out target/cli-test                          | no image found in
            models --models models --check nobody                                | No model "nobody"
            models install no-such.zip new --models models                       | flawline models install: no-such.zip: no such file
            models roll-back nobody --models models                              | nobody
            feed samples --broker tcp://127.0.0.1:{free}                         | no broker answers
            feed samples --broker tcp://no-such-host.invalid:1883                | the host name in
            feed samples --broker ssl://127.0.0.1:{free}                         | no broker answers
            listen --broker tcp://127.0.0.1:{free}                               | no broker answers
            replay --folder target/no-letters no-such-one                        | no such dead letter
            routes check src/test/resources/routes/mistake.yaml                  | mistake.yaml:6: No bean could be found
            """)
    void whatFailsEndsWithOneAndALineThatSaysWhy(String arguments, String words) {
        assertThat(execute(arguments)).isEqualTo(1);
        assertThat(err.toString()).contains(words).doesNotContain("\tat ");
    }

    @ParameterizedTest(name = "flawline {0}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                                      | Missing required subcommand
            routes                                  | Missing required subcommand
            inspect samples                         | --out
            inspect no-such-folder --out x          | no-such-folder: no such file or folder
            feed no-such-folder                     | no-such-folder: no such file or folder
            feed --count many                       | many
            feed --count -1                         | --count = -1, --interval = 1000: allowed are integers, 0 or more
            feed --interval -1                      | --count = 5, --interval = -1: allowed are integers, 0 or more
            bench no-such-folder                    | no-such-folder: no such file or folder
            run --set nonsense                      | nonsense
            routes check no-such.yaml               | no-such.yaml: no such file
            add                                     | ARTIFACT
            log --count 0                           | --count = 0: allowed is an integer, 1 or more
            log --head 1:x                          | --head needs --verify
            log --verify --head 1:x                 | allowed is N:HASH
            add kafka                               | such as camel-kafka
            add org.foo:bar:1:<x/>                  | group:artifact
            """)
    void wrongUsageEndsWithTwo(String arguments, String words) {
        assertThat(execute(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains(words).doesNotContain("\tat ");
    }

    /** A broker without TLS answers the greeting with text, or closes the connection. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", ""})
    void whatSpeaksNoTlsIsNamed(String answer) throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try (Socket caller = plain.accept()) {
                    caller.getInputStream().read(new byte[1_000]);
                    caller.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // The caller is gone.
                }
            });
            server.start();
            assertThat(execute("feed samples --broker ssl://127.0.0.1:" + plain.getLocalPort())).isEqualTo(1);
            assertThat(err.toString()).contains("does not use TLS", "tcp://").doesNotContain("\tat ");
            server.join();
        }
    }

    @Test
    @Tag("slow")
    void aServerThatAnswersNoTlsIsNamed() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            assertThat(execute("feed samples --broker ssl://127.0.0.1:" + silent.getLocalPort())).isEqualTo(1);
            assertThat(err.toString()).contains("does not use TLS", "tcp://");
        }
    }

    @Test
    void aMistypedCommandIsGuessed() {
        assertThat(execute("inspct samples")).isEqualTo(2);
        assertThat(err.toString()).contains("Did you mean: flawline inspect");
    }

    @Test
    void completionKnowsEveryCommand() {
        assertThat(execute("completion")).isZero();
        Set<String> names = new TreeSet<>(Cli.commandLine().getSubcommands().keySet());
        assertThat(out.toString()).startsWith("#!/usr/bin/env bash").contains(names);
    }

    private int execute(String arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] words = arguments.isEmpty() ? new String[0]
                : arguments.replace("{free}", Integer.toString(Ports.free())).split(" +");
        PrintWriter stdout = new PrintWriter(out);
        PrintWriter stderr = new PrintWriter(err);
        return Cli.commandLine().setOut(stdout).setErr(stderr).execute(words);
    }
}
