package io.flawline.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import io.flawline.support.Ports;

/** A real PostgreSQL on loopback with one user, whom it asks for a password. */
final class PostgreSql implements AutoCloseable {
    static final String USER = "flawline";
    /** Of the kind that breaks URLs when it is not escaped. */
    static final String PASSWORD = "s3cret&+%20#}{";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    private final int port = Ports.free();
    private final Path programs = programs().orElseThrow();
    /** Not the test's: the server's user must be able to enter it. */
    private final Path folder = Files.createTempDirectory("flawline-postgresql");
    private Process server;

    private PostgreSql() throws IOException {
    }

    static boolean isInstalled() {
        return programs().isPresent();
    }

    static PostgreSql start() throws IOException, InterruptedException {
        PostgreSql database = new PostgreSql();
        database.init();
        database.run();
        return database;
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    void run() throws IOException {
        server = asServerUser("postgres", "-D", folder + "/data", "-p", "" + port, "-h", "127.0.0.1", "-k", folder.toString(), "-F");
        Awaitility.await("PostgreSQL, see " + folder).atMost(Duration.ofSeconds(30))
                .until(() -> asServerUser("pg_isready", "-q", "-h", "127.0.0.1", "-p", "" + port).waitFor() == 0);
    }

    /** Ends it in the middle of what it is at, with its connections. */
    void stop() throws IOException, InterruptedException {
        require(asServerUser("pg_ctl", "-D", folder + "/data", "-m", "immediate", "-w", "stop"), "pg_ctl");
        server.waitFor(20, TimeUnit.SECONDS);
    }

    /** @return what psql prints: a line for each row, columns apart by | */
    List<String> query(String sql) throws IOException, InterruptedException {
        ProcessBuilder psql = new ProcessBuilder(programs.resolve("psql").toString(), "-XAtq", "-v", "ON_ERROR_STOP=1",
                "-h", "127.0.0.1", "-p", "" + port, "-U", USER, "-d", "postgres", "-c", sql).redirectErrorStream(true);
        psql.environment().put("PGPASSWORD", PASSWORD);
        Process process = psql.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("psql: " + output);
        }
        return output.lines().toList();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (server.isAlive()) {
            stop();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    private void init() throws IOException, InterruptedException {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        if (isRoot()) {
            require(new ProcessBuilder("chown", "-R", "postgres", folder.toString()).start(), "chown");
        }
        require(asServerUser("initdb", "-D", folder + "/data", "-U", USER, "-A", "scram-sha-256", "--pwfile", password.toString(),
                "-E", "UTF8", "--no-sync"), "initdb");
    }

    /** It refuses to run as root. */
    private Process asServerUser(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(isRoot() ? List.of("runuser", "-u", "postgres", "--") : List.of());
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolveSibling(folder.getFileName() + ".log").toFile()).start();
    }

    private static void require(Process process, String what) throws InterruptedException {
        if (process.waitFor() != 0) {
            throw new IllegalStateException(what + " ended with " + process.exitValue());
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static Optional<Path> programs() {
        if (!Files.isDirectory(DEBIAN)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin")).filter(bin -> Files.isExecutable(bin.resolve("initdb"))).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
