package io.flawline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.flawline.failure.DeadLetter;
import io.flawline.failure.DeadLetters;
import io.flawline.failure.Resender;
import io.flawline.request.Printable;
import io.flawline.text.Plural;

@Command(name = "replay", mixinStandardHelpOptions = true,
        description = {"Lists dead letters, or sends their originals again, so that a running Flawline inspects them.",
            "What has been sent is moved into the sub-folder \"replayed\"; what could not be sent stays."},
        footerHeading = "%nExamples:%n", footer = {"  flawline replay --list", "  flawline replay --all"})
final class ReplayCommand implements Callable<Integer> {
    private static final int MAX_MESSAGE = 8_000;

    private final Path home = Path.of(System.getProperty("flawline.home", "."));

    @Spec
    private CommandSpec spec;

    @Mixin
    private Broker broker;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Dead letters to send, by the names of the list.")
    private List<String> names = List.of();

    @Option(names = "--all", description = "Sends all dead letters.")
    private boolean all;

    @Option(names = "--list", description = "Lists the dead letters with their reasons. Without NAME and --all, this is the default.")
    private boolean list;

    @Option(names = "--folder", paramLabel = "DIR",
            description = "Folder of the dead letters (flawline.dead-letter.folder).")
    private @Nullable Path folder;

    @Option(names = "--topic", description = "Topic for messages that came by HTTP (flawline.mqtt.in-topic).")
    private @Nullable String topic;

    @Override
    public Integer call() throws Exception {
        DeadLetters letters = new DeadLetters(folder == null ? home.resolve(RunProperties.get("flawline.dead-letter.folder")) : folder);
        List<String> chosen = all ? letters.list().stream().map(DeadLetter::file).toList() : names;
        if (list || !all && names.isEmpty()) {
            print(letters);
            return 0;
        }
        int failed = 0;
        try (BrokerPublisher publisher = new BrokerPublisher(broker)) {
            Resender resender = new Resender(publisher, topic == null ? RunProperties.get("flawline.mqtt.in-topic") : topic, home);
            for (String name : chosen) {
                failed += replay(letters, name, resender) ? 0 : 1;
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private boolean replay(DeadLetters letters, String name, Resender resender) {
        try {
            letters.replay(name, resender);
            spec.commandLine().getOut().println("replayed " + name);
            return true;
        } catch (Exception e) {
            spec.commandLine().getErr().println("not replayed " + name + ": " + e.getMessage());
            return false;
        }
    }

    private void print(DeadLetters letters) throws IOException {
        List<DeadLetter> all = letters.list();
        all.forEach(letter -> spec.commandLine().getOut().printf("%s  %s  %s%n", letter.file(), letter.reason(), Printable.of(letter.message(), MAX_MESSAGE)));
        spec.commandLine().getOut().println(Plural.of(all.size(), "dead letter") + " in " + letters.folder());
    }
}
