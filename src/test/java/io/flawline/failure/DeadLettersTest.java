package io.flawline.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.request.Reason;

class DeadLettersTest {
    private static final byte[] ORIGINAL = {0, 1, (byte) 0xFF, '\r', '\n', 0};

    @TempDir
    private Path parent;
    private DeadLetters letters;

    @BeforeEach
    void create() {
        letters = new DeadLetters(parent.resolve("dead-letters"));
    }

    @Test
    void keepsTheOriginalNextToItsJson() throws IOException {
        DeadLetter letter = write("part-7.png");
        assertThat(letters.original(letter)).hasBinaryContent(ORIGINAL);
        JsonNode json = new ObjectMapper().readTree(letters.folder().resolve(letter.file() + ".json").toFile());
        assertThat(json.get("reason").asText()).isEqualTo("truncated");
        assertThat(json.get("message").asText()).isEqualTo("cut");
        assertThat(json.get("source").asText()).isEqualTo("file:inbox");
        assertThat(json.get("id").asText()).isEqualTo("42");
        assertThat(json.get("time").asText()).endsWith("Z");
        assertThat(letters.list()).containsExactly(letter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/x", "/etc/x", "a/../../b", "nul\0l", "..", "con", "a.json", ".hidden"})
    void staysInItsFolderWhateverTheNameSays(String name) throws IOException {
        DeadLetter letter = write(name);
        assertThat(letters.original(letter)).hasBinaryContent(ORIGINAL).hasParent(letters.folder());
        assertThat(letters.list()).containsExactly(letter);
        try (Stream<Path> outside = Files.list(parent)) {
            assertThat(outside).containsExactly(letters.folder());
        }
    }

    @Test
    void sortsByTimeAndNeverOverwrites() throws IOException {
        List<DeadLetter> written = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            written.add(write("same.png"));
        }
        assertThat(letters.list()).containsExactlyElementsOf(written);
    }

    @Test
    void listsWhatIsThereWhileOthersAreReplayed() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            names.add(write("same.png").file());
        }
        CompletableFuture<Void> replaying = CompletableFuture.runAsync(() -> names.forEach(name -> assertThatCode(() -> letters.replay(name, (letter, original) -> {})).doesNotThrowAnyException()));
        while (!replaying.isDone()) {
            assertThat(letters.latest(1000)).extracting(DeadLetter::file).isSubsetOf(names);
        }
        replaying.join();
        assertThat(letters.list()).isEmpty();
    }

    @Test
    void givesTheLatestFirst() throws IOException {
        DeadLetter first = write("1.png");
        DeadLetter second = write("2.png");
        DeadLetter third = write("3.png");
        assertThat(letters.latest(2)).containsExactly(third, second);
        assertThat(letters.latest(9)).containsExactly(third, second, first);
    }

    @Test
    void findsOneUnderTheLongestNameThatItCanHave() throws Exception {
        DeadLetter letter = write("x".repeat(300) + ".png");
        assertThat(letters.find(letter.file())).isEqualTo(letter);
        letters.replay(letter.file(), (dead, original) -> assertThat(original).hasBinaryContent(ORIGINAL));
        assertThat(letters.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../dead-letters/%s", "./%s", "%s/", "nul\0l", ".%s", "a:b", "%s.json"})
    void findsNoneUnderAnotherNameThanItsOwn(String name) throws IOException {
        DeadLetter letter = write("part.png");
        assertThatThrownBy(() -> letters.find(name.formatted(letter.file()))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void leavesNothingBehindWhenTheOriginalCannotBeRead() throws IOException {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> letters.write(broken, Reason.EMPTY, "m", "s", null, "x")).hasMessage("gone");
        assertThat(letters.folder()).isEmptyDirectory();
    }

    @Test
    void listsOnlyCompleteOnes() throws IOException {
        DeadLetter whole = write("whole");
        Files.write(letters.folder().resolve("20260101T000000000-x-original-without-json"), ORIGINAL);
        Files.writeString(letters.folder().resolve("20260101T000000000-y-without-original.json"), "{}");
        assertThat(letters.list()).containsExactly(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "{\"file\": \"../../etc/passwd\"}"})
    void oneThatIsDamagedHidesNoOther(String json) throws IOException {
        DeadLetter damaged = write("damaged");
        DeadLetter whole = write("whole");
        Files.writeString(letters.folder().resolve(damaged.file() + ".json"), json);
        assertThat(letters.list()).containsExactly(whole);
        assertThatThrownBy(() -> letters.find(damaged.file())).isInstanceOf(IOException.class);
    }

    @Test
    void replaysOneAndMovesItAsideOnlyAfterSuccess() throws Exception {
        DeadLetter letter = write("part.png");
        assertThatThrownBy(() -> letters.replay(letter.file(), (dead, original) -> {
            throw new IOException("sink away");
        })).hasMessage("sink away");
        assertThat(letters.list()).containsExactly(letter);

        List<byte[]> sent = new ArrayList<>();
        letters.replay(letter.file(), (dead, original) -> sent.add(Files.readAllBytes(original)));
        assertThat(sent).containsExactly(ORIGINAL);
        assertThat(letters.list()).isEmpty();
        assertThat(letters.folder().resolve("replayed")).isDirectoryContaining("glob:**/*part.png")
                .isDirectoryContaining("glob:**/*part.png.json");
        assertThatThrownBy(() -> letters.replay(letter.file(), (dead, original) -> {}))
                .isInstanceOf(NoSuchFileException.class);
    }

    private DeadLetter write(String name) throws IOException {
        return letters.write(new ByteArrayInputStream(ORIGINAL), Reason.TRUNCATED, "cut", "file:inbox", "42", name);
    }
}
