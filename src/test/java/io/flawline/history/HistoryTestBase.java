package io.flawline.history;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.image.Limits;
import io.flawline.inspect.Inspection;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;

/** A history in a temporary folder, and inspections to keep in it. */
abstract class HistoryTestBase {

    static final long PLENTY = 1L << 30;
    static final Query ALL = Query.ALL;
    static Inspectors inspectors;
    static byte[] defective;
    static byte[] good;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() throws IOException {
        inspectors = new Inspectors(new ModelRepository(Path.of("models")), new SettingsLayer("test", Map.of()), Map.of(),
                new Limits(1 << 25, 100_000_000), 1, Duration.ofMinutes(1));
        defective = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"));
        good = Files.readAllBytes(Path.of("samples/cracks-mit/crack_tile_40.png"));
    }

    @AfterAll
    static void free() {
        inspectors.close();
    }

    /** Opens a history that does not wait for more inspections to share a transaction. */
    static History open(Path folder, int maxEntries, long maxBytes, int perSecond) {
        History history = new History(folder, maxEntries, maxBytes, perSecond);
        history.keepAtOnceWhile(() -> true);
        return history;
    }

    static Request request(Object id, byte[] picture) {
        return new Request(id, picture, null, "part.png", null, null, Map.of("line", 3));
    }

    static Inspection inspect(Request request) {
        return inspectors.ready("ball-screw-pitting", new SettingsLayer("test", Map.of())).inspect(request);
    }

    static Entry keep(History history, Object id) {
        return keep(history, id, "line-1", defective);
    }

    static Entry keep(History history, Object id, String route, byte[] picture) {
        String newest = newestKey(history);
        Request request = request(id, picture);
        history.inspected(route, request, inspect(request));
        return await().until(() -> history.find(ALL).stream().findFirst(),
                found -> found.isPresent() && !found.get().key().equals(newest)).orElseThrow();
    }

    static String newestKey(History history) {
        return history.find(ALL).stream().findFirst().map(Entry::key).orElse("");
    }

    static byte[] bytes(Optional<InputStream> stream) {
        try (InputStream open = stream.orElseThrow()) {
            return open.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith("index.db")).sorted().toList();
        }
    }

    static List<Entry> find(History history, String argument, String value) {
        return history.find(Query.parse(Map.of(argument, value)));
    }
}
