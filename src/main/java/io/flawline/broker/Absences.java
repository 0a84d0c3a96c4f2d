package io.flawline.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long each client of the built-in broker has been away, over restarts. Only time in which the broker runs counts,
 * by a clock that cannot be set, so that neither a step of the system's clock nor a long stop ends a session.
 */
final class Absences {
    private static final Logger LOG = LoggerFactory.getLogger(Absences.class);
    private static final Duration SAVED_EVERY = Duration.ofMinutes(5);

    private record State(boolean connected, Instant since, Duration away) {
    }

    private final Path file;
    private final Map<String, State> states = new HashMap<>();
    private Duration unsaved = Duration.ZERO;

    Absences(Path file) {
        this.file = file;
        load();
    }

    /**
     * Takes note of who is there now.
     *
     * @param connected by client id
     * @param elapsed   since the last call
     */
    synchronized void note(Map<String, Boolean> connected, Duration elapsed) {
        boolean changed = states.keySet().retainAll(connected.keySet());
        for (Map.Entry<String, Boolean> client : connected.entrySet()) {
            State before = states.get(client.getKey());
            boolean there = client.getValue();
            if (before == null || before.connected() != there) {
                states.put(client.getKey(), new State(there, Instant.now(), Duration.ZERO));
                changed = true;
            } else if (!there) {
                states.put(client.getKey(), new State(false, before.since(), before.away().plus(elapsed)));
            }
        }
        unsaved = unsaved.plus(elapsed);
        if (changed || unsaved.compareTo(SAVED_EVERY) >= 0) {
            save();
            unsaved = Duration.ZERO;
        }
    }

    /** Returns when a client came or went; now for one that is not known yet. */
    synchronized Instant since(String client) {
        State state = states.get(client);
        return state == null ? Instant.now() : state.since();
    }

    /** Returns how long a client has been away; zero when it is connected or not known yet. */
    synchronized Duration away(String client) {
        State state = states.get(client);
        return state == null ? Duration.ZERO : state.away();
    }

    private void load() {
        if (!Files.isRegularFile(file)) {
            return;
        }
        Properties saved = new Properties();
        try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
            saved.load(reader);
            for (String client : saved.stringPropertyNames()) {
                String[] values = saved.getProperty(client).split(",");
                states.put(client, new State(false, Instant.ofEpochMilli(Long.parseLong(values[0])), Duration.ofSeconds(Long.parseLong(values[1]))));
            }
        } catch (IOException | RuntimeException e) {
            states.clear();
            LOG.warn("{} cannot be read, so the time that clients have been away is counted from now: {}", file, e.toString());
        }
    }

    private void save() {
        Properties absent = new Properties();
        states.forEach((client, state) -> {
            if (!state.connected()) {
                absent.setProperty(client, state.since().toEpochMilli() + "," + state.away().toSeconds());
            }
        });
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        try (Writer writer = Files.newBufferedWriter(unfinished, UTF_8)) {
            absent.store(writer, "Clients of the built-in broker that are away: since (epoch ms), counted seconds");
        } catch (IOException e) {
            LOG.debug("{} cannot be written", unfinished, e);
            return;
        }
        try {
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.debug("{} cannot be written", file, e);
        }
    }
}
