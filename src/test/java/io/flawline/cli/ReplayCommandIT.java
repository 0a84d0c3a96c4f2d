package io.flawline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.failure.DeadLetter;
import io.flawline.failure.DeadLetters;
import io.flawline.request.Reason;
import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;

class ReplayCommandIT {

    @TempDir
    private Path folder;
    private DeadLetters letters;

    @BeforeEach
    void create() {
        letters = new DeadLetters(folder.resolve("dead-letters"));
    }

    @Test
    void listsThemWithTheirReasonsAndSendsNone() throws Exception {
        DeadLetter letter = write("x", "paho-mqtt5://openvino_demo", "openvino_demo");
        for (String[] arguments : new String[][] {{}, {"--list"}}) {
            Outcome outcome = replay(Mosquitto.absent(folder), arguments);
            assertThat(outcome.code).isZero();
            assertThat(outcome.out).contains(letter.file() + "  no-such-model  no model y").contains("1 dead letter in");
        }
        assertThat(letters.list()).containsExactly(letter);
    }

    @Test
    void publishesOnTheMqttTopicOrTheTopicOfTheRoute() throws Exception {
        write("by mqtt", "paho-mqtt5://$share/group/line/%2B", "line/2");
        write("by http", "platform-http:///inspect?httpMethodRestrict=POST", null);
        try (Mosquitto broker = Mosquitto.start(folder.resolve("broker"), false);
                MqttPeer line = new MqttPeer(broker.url()).subscribe("line/2");
                MqttPeer route = new MqttPeer(broker.url()).subscribe("openvino_demo")) {
            assertThat(replay(broker, "--all").code).isZero();

            await().untilAsserted(() -> assertThat(line.received()).containsExactly("by mqtt"));
            await().untilAsserted(() -> assertThat(route.received()).containsExactly("by http"));
        }
        assertThat(letters.list()).isEmpty();
        try (var replayed = Files.list(letters.folder().resolve("replayed"))) {
            assertThat(replayed).hasSize(4);
        }
    }

    @Test
    void returnsFilesToTheFolderWithoutOverwriting() throws Exception {
        Path inbox = Files.createDirectories(folder.resolve("in box"));
        Files.writeString(inbox.resolve("part-7.png"), "a new one");
        DeadLetter first = write("first", "file://" + inbox + "?delay=200", "part-7.png");
        DeadLetter second = write("second", "file://" + inbox.toString().replace(" ", "%20") + "?delay=200", "part-8.png");

        assertThat(replay(Mosquitto.absent(folder), first.file(), second.file()).code).isZero();

        assertThat(inbox.resolve("part-7.png")).hasContent("a new one");
        assertThat(inbox.resolve(first.file())).hasContent("first");
        assertThat(inbox.resolve("part-8.png")).hasContent("second");
        assertThat(letters.list()).isEmpty();
    }

    @Test
    void whatCannotBeSentStaysAndTheOthersGoOn() throws Exception {
        DeadLetter toAbsent = write("1", "paho-mqtt5://openvino_demo", "openvino_demo");
        DeadLetter ofAnOutbox = write("2", "outbox://defects", null);
        write("3", "file://" + folder.resolve("inbox"), "3.png");

        Outcome outcome = replay(Mosquitto.absent(folder), "--all", "--topic", "t");

        assertThat(outcome.code).isEqualTo(1);
        assertThat(outcome.err).contains("not replayed " + toAbsent.file() + ": no broker answers")
                .contains("not replayed " + ofAnOutbox.file() + ": it came from outbox://defects");
        assertThat(letters.list()).containsExactly(toAbsent, ofAnOutbox);
        assertThat(folder.resolve("inbox/3.png")).hasContent("3");
        assertThat(replay(Mosquitto.absent(folder), "no-such-one").err).contains("no such dead letter");
    }

    private DeadLetter write(String text, String source, String name) throws IOException {
        return letters.write(new ByteArrayInputStream(text.getBytes(UTF_8)), Reason.NO_SUCH_MODEL, "no model y", source,
                null, name);
    }

    private record Outcome(int code, String out, String err) {
    }

    private Outcome replay(Mosquitto broker, String... arguments) {
        String[] all = new String[arguments.length + 5];
        System.arraycopy(new String[] {"replay", "--folder", letters.folder().toString(), "--broker", broker.url()}, 0, all, 0, 5);
        System.arraycopy(arguments, 0, all, 5, arguments.length);
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, UTF_8));
        System.setErr(new PrintStream(complained, true, UTF_8));
        try {
            return new Outcome(Cli.execute(all), said.toString(UTF_8), complained.toString(UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
