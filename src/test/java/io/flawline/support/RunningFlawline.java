package io.flawline.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.awaitility.Awaitility;

import io.flawline.Flawline;

/**
 * The whole application in this process, with its broker and HTTP server on free ports of loopback and all its
 * folders, a copy of {@code routes/} among them, below a folder of the test's.
 */
public final class RunningFlawline implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("flawline.home", "target/flawline")).toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** HTTP/2 would turn the names of headers into small letters. */
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path folder;
    private final int httpPort = Ports.free();
    private final int brokerPort = Ports.free();
    private final Flawline flawline;
    private final FutureTask<Integer> run;

    private RunningFlawline(Path folder, Map<String, String> overrides) {
        this.folder = folder.toAbsolutePath();
        Map<String, String> properties = new HashMap<>(Map.of(
                "camel.main.routes-include-pattern", "file:" + routes() + "/*.yaml,file:" + routes() + "/*.yml",
                "flawline.http.port", Integer.toString(httpPort),
                "flawline.broker.port", Integer.toString(brokerPort),
                "flawline.folder.inbox", inbox().toString(),
                "flawline.folder.results", results().toString(),
                "flawline.dead-letter.folder", deadLetters().toString(),
                "flawline.history.folder", this.folder.resolve("history").toString(),
                "flawline.outbox.folder", this.folder.resolve("outbox").toString(),
                "flawline.models", HOME.resolve("models").toString()));
        properties.put("flawline.temp.folder", temp().toString());
        properties.put("flawline.recipes", this.folder.resolve("recipes").toString());
        properties.put("flawline.record.folder", this.folder.resolve("record").toString());
        properties.putAll(overrides);
        flawline = new Flawline(properties);
        run = new FutureTask<>(flawline::run);
    }

    /** With all route files of the distribution; returns when it is ready. */
    public static RunningFlawline start(Path folder) throws IOException {
        return start(folder, Map.of());
    }

    /**
     * Starts what lies in {@code <folder>/routes}, or the distribution's route files when there is no such folder, and
     * returns when the readiness check is up.
     *
     * @param overrides properties of the highest rank
     */
    public static RunningFlawline start(Path folder, Map<String, String> overrides) throws IOException {
        RunningFlawline started = launch(folder, overrides);
        try {
            Awaitility.await("Flawline ready").atMost(PATIENCE).pollInterval(Duration.ofMillis(100))
                    .until(() -> started.ended() || started.isReady() && !started.context().getRouteController().isStartingRoutes());
            if (started.ended()) {
                throw new IllegalStateException("Flawline ended with " + started.exitCode());
            }
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** As {@link #start(Path, Map)}, but returns at once, for what is not to become ready. */
    public static RunningFlawline launch(Path folder, Map<String, String> overrides) throws IOException {
        RunningFlawline launched = new RunningFlawline(folder, overrides);
        if (!Files.isDirectory(launched.routes())) {
            Files.createDirectories(launched.routes());
            try (Stream<Path> files = Files.list(HOME.resolve("routes"))) {
                for (Path file : files.toList()) {
                    Files.copy(file, launched.routes().resolve(file.getFileName()));
                }
            }
        }
        new Thread(launched.run, "flawline").start();
        return launched;
    }

    public CamelContext context() {
        return flawline.context();
    }

    public Path routes() {
        return folder.resolve("routes");
    }

    public Path inbox() {
        return folder.resolve("inbox");
    }

    public Path results() {
        return folder.resolve("results");
    }

    /** Where uploads are received. */
    public Path temp() {
        return folder.resolve("temp");
    }

    public Path deadLetters() {
        return folder.resolve("dead-letters");
    }

    /** The dead letters' JSON texts, oldest first. */
    public List<String> deadLetterTexts() {
        if (!Files.isDirectory(deadLetters())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(deadLetters())) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().map(RunningFlawline::text).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String brokerUrl() {
        return "tcp://127.0.0.1:" + brokerPort;
    }

    public int httpPort() {
        return httpPort;
    }

    /** @param path with a leading slash, as {@code /inspect?model=x} */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + httpPort + path);
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    /** @param headers name, value, name, value, … */
    public HttpResponse<String> post(String path, byte[] body, String... headers) throws IOException, InterruptedException {
        return send("POST", path, body, headers);
    }

    /** @param headers name, value, name, value, … */
    public HttpResponse<String> send(String method, String path, byte[] body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public boolean isReady() throws InterruptedException {
        try {
            return get("/observe/health/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    public boolean ended() {
        return run.isDone();
    }

    /** Waits until it has ended by itself. */
    public int exitCode() {
        try {
            return run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Flawline failed: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("Flawline does not end", e);
        }
    }

    @Override
    public void close() {
        flawline.stop();
        try {
            run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            // It had failed before; whoever asked for the exit code knows.
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("Flawline does not stop", e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
