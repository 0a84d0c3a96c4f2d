package io.flawline.support;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.awaitility.Awaitility;

/** A real mosquitto on loopback that a test can stop, kill, freeze and start again with or without its sessions. */
public final class Mosquitto implements AutoCloseable {
    private final int port = Ports.free();
    private final Path folder;
    private final boolean persistent;
    private List<String> tls = List.of();
    private List<String> access = List.of("allow_anonymous true");
    private Process process;

    private Mosquitto(Path folder, boolean persistent) {
        this.folder = folder;
        this.persistent = persistent;
    }

    /** @param persistent whether sessions and queued messages survive {@link #stop()} */
    public static Mosquitto start(Path folder, boolean persistent) throws IOException {
        Mosquitto broker = new Mosquitto(folder, persistent);
        broker.start();
        return broker;
    }

    /** Reserves a port without listening on it yet. */
    public static Mosquitto absent(Path folder) {
        return new Mosquitto(folder, false);
    }

    /** Over TLS and only with those who show a certificate of the same authority; the broker's own is {@code broker}. */
    public static Mosquitto requiringCertificates(Path folder, Certificates certificates) throws IOException {
        Mosquitto broker = new Mosquitto(folder, true);
        broker.tls = List.of("cafile " + certificates.file("ca.crt"), "certfile " + certificates.file("broker.crt"),
                "keyfile " + certificates.file("broker.key"), "require_certificate true");
        broker.start();
        return broker;
    }

    /** Only for those who know the password. */
    public static Mosquitto requiringLogin(Path folder, String user, String password) throws IOException, InterruptedException {
        Mosquitto broker = new Mosquitto(folder, false);
        Files.createDirectories(folder);
        Path users = folder.resolve("users");
        new ProcessBuilder("mosquitto_passwd", "-b", "-c", users.toString(), user, password).start().waitFor();
        broker.access = List.of("allow_anonymous false", "password_file " + users);
        broker.start();
        return broker;
    }

    /** For everybody, with rules that {@link #deny} changes while it runs. */
    public static Mosquitto withAcl(Path folder) throws IOException {
        Mosquitto broker = new Mosquitto(folder, true);
        broker.access = List.of("allow_anonymous true", "acl_file " + folder.resolve("acl"), "autosave_on_changes true", "autosave_interval 1");
        Files.createDirectories(folder);
        broker.writeAcl("nobody");
        broker.start();
        return broker;
    }

    /** Denies a user to publish on these topics, from now on; without topics nothing is denied. */
    public void deny(String user, String... topics) throws IOException, InterruptedException {
        writeAcl(user, topics);
        signal("HUP");
    }

    private void writeAcl(String user, String... topics) throws IOException {
        List<String> lines = new ArrayList<>(List.of("topic readwrite #", "user camera", "topic readwrite #", "user flawline"));
        if (user.equals("flawline")) {
            for (String topic : topics) {
                lines.add("topic deny " + topic);
            }
        }
        lines.add("topic readwrite #");
        Files.write(folder.resolve("acl"), lines);
    }

    public void start() throws IOException {
        Files.createDirectories(folder);
        Path config = folder.resolve("mosquitto.conf");
        // A daemon started as root drops to a user of its own, who may not write into the test's folder.
        List<String> lines = new ArrayList<>(List.of("user " + System.getProperty("user.name"), "listener " + port + " 127.0.0.1",
                "max_queued_messages 0", "persistence " + persistent,
                "persistence_location " + folder + "/"));
        lines.addAll(2, tls);
        lines.addAll(access);
        Files.write(config, lines);
        process = new ProcessBuilder("mosquitto", "-c", config.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("mosquitto.log").toFile()).start();
        Awaitility.await().until(this::accepts);
    }

    public String url() {
        return (tls.isEmpty() ? "tcp" : "ssl") + "://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public void stop() throws InterruptedException {
        end(Process::destroy);
    }

    public void kill() throws InterruptedException {
        end(Process::destroyForcibly);
    }

    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    private void end(Consumer<Process> how) throws InterruptedException {
        if (process != null) {
            how.accept(process);
            process.waitFor(20, SECONDS);
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
