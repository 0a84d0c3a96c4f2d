package io.flawline.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.vertx.core.Future;

/** Callers who guess passwords, and one who knows his own. */
@Tag("slow")
class PasswordChecksTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;
    private PasswordChecks checks;

    @BeforeEach
    void start() throws Exception {
        Path users = folder.resolve("users");
        Files.writeString(users, "ada:read:" + PasswordHash.of("right-of-ada".toCharArray()) + "\nbob:read:" + PasswordHash.of("right-of-bob".toCharArray()) + "\n");
        checks = new PasswordChecks(Accounts.of(Map.of(), Optional.of(users)));
    }

    @AfterEach
    void stop() {
        checks.close();
    }

    @Test
    void guessesAtOneNameDelayALoginWithAnotherByOneCheck() {
        List<Future<Optional<Account>>> guesses = guess("ada", 20, "10.0.0.1");
        assertThat(guesses).hasSizeBetween(1, PasswordChecks.MAX_PER_NAME);
        Future<Optional<Account>> right = check("bob", "right-of-bob", "10.0.0.1").orElseThrow();
        await().atMost(PATIENCE).until(right::isComplete);
        assertThat(right.result()).isPresent();
        assertThat(guesses.stream().filter(Future::isComplete).count()).isLessThanOrEqualTo(2);
        await().atMost(PATIENCE).until(() -> guesses.stream().allMatch(guess -> guess.isComplete() && guess.result().isEmpty()));
        Future<Optional<Account>> own = check("ada", "right-of-ada", "10.0.0.1").orElseThrow();
        await().atMost(PATIENCE).until(own::isComplete);
        assertThat(own.result()).isPresent();
    }

    @Test
    void oneAddressLeavesRoomForOthers() {
        List<Future<Optional<Account>>> guesses = new ArrayList<>();
        for (int name = 0; name < 20; name++) {
            guesses.addAll(guess("nobody" + name, 1, "10.0.0.1"));
        }
        assertThat(guesses).hasSizeBetween(1, PasswordChecks.MAX_PER_ADDRESS + 1);
        assertThat(check("bob", "right-of-bob", "10.0.0.2")).isPresent();
    }

    @Test
    void aStopEndsAllWaits() {
        List<Future<Optional<Account>>> guesses = guess("ada", 4, "10.0.0.1");
        checks.close();
        await().atMost(PATIENCE).until(() -> guesses.stream().allMatch(Future::isComplete));
        assertThat(check("bob", "right-of-bob", "10.0.0.1")).isEmpty();
    }

    private List<Future<Optional<Account>>> guess(String name, int count, String address) {
        List<Future<Optional<Account>>> accepted = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            check(name, "guess " + i, address).ifPresent(accepted::add);
        }
        return accepted;
    }

    private Optional<Future<Optional<Account>>> check(String name, String password, String address) {
        String basic = Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
        return checks.start("Basic " + basic, address, () -> false);
    }
}
