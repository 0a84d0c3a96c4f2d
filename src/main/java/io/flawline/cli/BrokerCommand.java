package io.flawline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.flawline.request.Printable;
import io.flawline.text.Plural;

@Command(name = "broker", mixinStandardHelpOptions = true, description = "Administers the built-in MQTT broker of a running Flawline.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n", footer = {"  flawline broker sessions", "  flawline broker remove flawline-old-topic"})
final class BrokerCommand implements Runnable {

    /** A client id and a topic have 64 KiB each at most. */
    private static final int MAX_LINE = 200_000;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: sessions or remove");
    }

    @Command(name = "sessions", mixinStandardHelpOptions = true,
            description = "Lists the sessions that the broker keeps, fullest first: client, topic, messages, bytes, connected or away.",
            footerHeading = "%nExamples:%n", footer = {"  flawline broker sessions", "  flawline broker sessions --json"})
    int sessions(@Mixin RunningLine line, @Option(names = "--json", description = "Prints the list as JSON.") boolean json) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode sessions = line.call("GET", "/broker/sessions");
        if (json) {
            out.println(sessions);
        } else {
            sessions.forEach(session -> out.println(describe(session)));
            if (sessions.isEmpty()) {
                out.println("The built-in broker keeps no session.");
            }
        }
        out.flush();
        return 0;
    }

    @Command(name = "remove", mixinStandardHelpOptions = true,
            description = "Removes the session of a client that is away, with all messages that wait for it. Sessions of routes cannot be removed.",
            footerHeading = "%nExamples:%n", footer = "  flawline broker remove flawline-old-topic")
    int remove(@Mixin RunningLine line,
            @Parameters(paramLabel = "CLIENT", description = "Client id, as listed by flawline broker sessions.") String client) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode removed = line.call("DELETE", "/broker/sessions?client=" + URLEncoder.encode(client, UTF_8).replace("+", "%20")).path("removed");
        removed.forEach(session -> out.println("removed " + describe(session)));
        out.flush();
        return 0;
    }

    private static String describe(JsonNode session) {
        String client = session.path("client").asText();
        return Printable.of("%s  %s  %s  %s  %s since %s%s".formatted(client.isEmpty() ? "(unknown client)" : client,
                session.path("topic").asText(), Plural.of(session.path("messages").asLong(), "message"), Plural.of(session.path("bytes").asLong(), "byte"),
                session.path("connected").asBoolean() ? "connected" : "away", session.path("since").asText(),
                session.path("own").asBoolean() ? "  used by a route" : ""), MAX_LINE);
    }
}
