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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

/**
 * The distribution's own launcher in a process of its own, which a test can kill, freeze and start again on the same
 * ports and folders. The distribution itself is only read: all folders lie below the test's.
 */
public final class FlawlineProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path home;
    private final Path folder;
    private final int httpPort = Ports.free();
    private final int brokerPort = Ports.free();
    private final Map<String, String> properties;
    /** Half the time to start; a killed process does not live to see the other compiler. */
    private String options = "-XX:TieredStopAtLevel=1 -Xmx512m";
    private final Map<String, String> environment = new TreeMap<>();
    private Process process;
    private int starts;

    private FlawlineProcess(Path home, Path folder, Map<String, String> overrides) {
        this.home = home;
        this.folder = folder.toAbsolutePath();
        properties = new TreeMap<>(Map.of(
                "flawline.http.port", Integer.toString(httpPort),
                "flawline.broker.port", Integer.toString(brokerPort),
                "flawline.folder.inbox", inbox().toString(),
                "flawline.folder.results", results().toString(),
                "flawline.dead-letter.folder", deadLetters().toString(),
                "flawline.history.folder", this.folder.resolve("history").toString(),
                "flawline.record.folder", this.folder.resolve("record").toString(),
                "flawline.outbox.folder", this.folder.resolve("outbox").toString()));
        properties.put("flawline.temp.folder", temp().toString());
        properties.putAll(overrides);
    }

    /**
     * Not started yet.
     *
     * @param overrides properties of the highest rank
     */
    public static FlawlineProcess in(Path folder, Map<String, String> overrides) {
        return new FlawlineProcess(Distribution.BUILT, folder, overrides);
    }

    /** Of a distribution with route files and jars of the test's. */
    public static FlawlineProcess in(Path folder, Distribution distribution, Map<String, String> overrides) {
        return new FlawlineProcess(distribution.home(), folder, overrides);
    }

    /** With a broker of the test's instead of the built-in one. */
    public static FlawlineProcess in(Path folder, Mosquitto broker) {
        return in(folder, Map.of("flawline.broker.embedded", "false", "flawline.mqtt.broker-url", broker.url()));
    }

    /** Takes these JVM options beside the launcher's own. */
    public FlawlineProcess options(String jvm) {
        options = jvm;
        return this;
    }

    /** Variables of the environment that the next start gets. */
    public void environment(Map<String, String> variables) {
        environment.putAll(variables);
    }

    /** Starts it and returns once it has said that it is ready. */
    public FlawlineProcess start() throws IOException {
        launch();
        awaitReady();
        return this;
    }

    /** Starts it and returns at once. */
    public void launch() throws IOException {
        Files.createDirectories(folder);
        starts++;
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/flawline").toString(), "run"));
        properties.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("FLAWLINE_OPTS", options);
        builder.environment().putAll(environment);
        process = builder.start();
    }

    public void awaitReady() {
        Awaitility.await("Flawline ready, see " + log()).atMost(PATIENCE).pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || output().contains("flawline ready"));
        if (!process.isAlive()) {
            throw new IllegalStateException("Flawline ended with " + process.exitValue() + ":\n" + output());
        }
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns the exit code once the process has ended by itself. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("Flawline does not stop:\n" + output());
        }
        return process.exitValue();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the exit code of a process that has ended. */
    public int exitCode() {
        return process.exitValue();
    }

    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** What the last start has written so far, logs included. */
    public String output() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of Linux' {@code VmRSS}. */
    public double residentMegabytes() throws IOException {
        return Resident.mebibytes(process.pid());
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

    public String brokerUrl() {
        return "tcp://127.0.0.1:" + brokerPort;
    }

    /** As {@code host:port}. */
    public String httpAddress() {
        return "127.0.0.1:" + httpPort;
    }

    /** @param path with a leading slash */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + httpPort + path);
    }

    /** @param path with a leading slash */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(5)).build(), BodyHandlers.ofString());
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            kill();
        }
    }

    private Path log() {
        return folder.resolve("flawline-" + starts + ".log");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }
}
