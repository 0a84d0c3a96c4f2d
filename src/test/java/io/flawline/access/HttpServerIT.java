package io.flawline.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.support.Certificates;
import io.flawline.support.RunningFlawline;

/** What the HTTP server listens to, speaks and bears, in the whole application. */
class HttpServerIT {
    private static final String SECRET = "Sesam-oeffne-dich-4711";

    @TempDir
    private static Path shared;
    private static Certificates certificates;

    @TempDir
    private Path folder;

    @BeforeAll
    static void certify() throws Exception {
        certificates = Certificates.in(shared.resolve("ca")).sign("server");
        certificates.pkcs12("server", SECRET);
    }

    @Test
    void loopbackIsOpenExceptForForeignHostNames() throws Exception {
        try (RunningFlawline flawline = start(Map.of("flawline.http.names", "flawline.example, other.example",
                "flawline.http.timeout", "1500", "flawline.http.max-connections", "20"))) {
            for (String host : List.of("localhost", "127.0.0.1", "[::1]", "line-7", "Flawline.Example", "other.example:1")) {
                assertThat(answerTo(flawline, "GET /observe/metrics HTTP/1.1", host)).as(host).contains(" 200 ");
            }
            for (String host : List.of("evil.example", "127.0.0.1.evil.example", "flawline.example.evil.example:8080")) {
                assertThat(answerTo(flawline, "GET /observe/metrics HTTP/1.1", host)).as(host).contains(" 403 ", "foreign-host");
                assertThat(answerTo(flawline, "POST /inspect HTTP/1.1", host)).as(host).contains(" 403 ", "foreign-host");
                assertThat(answerTo(flawline, "GET /observe/health HTTP/1.1", host)).as(host).contains(" 403 ", "foreign-host");
            }
            assertThat(flawline.post("/inspect", new byte[0], "Origin", "http://evil.example").body()).contains("foreign-origin");
            dropsSilentAndSlowClients(flawline);
            bearsManyConnections(flawline);
        }
    }

    private static void dropsSilentAndSlowClients(RunningFlawline flawline) throws Exception {
        try (Socket silent = new Socket("127.0.0.1", flawline.httpPort())) {
            silent.setSoTimeout(20_000);
            for (String host : List.of("localhost", "evil.example")) {
                dropsASlowBody(flawline, host);
            }
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** Whether it is let in or not. */
    private static void dropsASlowBody(RunningFlawline flawline, String host) throws Exception {
        try (Socket slow = new Socket("127.0.0.1", flawline.httpPort())) {
            slow.getOutputStream().write(("POST /inspect HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 10000\r\n\r\n").getBytes(ISO_8859_1));
            Awaitility.await("slow body").atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(300)).until(() -> {
                try {
                    slow.getOutputStream().write('.');
                    return false;
                } catch (IOException closed) {
                    return true;
                }
            });
        }
    }

    private static void bearsManyConnections(RunningFlawline flawline) throws Exception {
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                held.add(new Socket("127.0.0.1", flawline.httpPort()));
            }
            assertThat(held).anyMatch(HttpServerIT::isClosed);
            // Those who only hold connections lock nobody out.
            assertThat(flawline.get("/observe/health").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
        Awaitility.await("room again").atMost(Duration.ofSeconds(20)).ignoreExceptions()
                .until(() -> flawline.get("/observe/health").statusCode() == 200);
    }

    private static boolean isClosed(Socket socket) {
        try {
            socket.setSoTimeout(50);
            return socket.getInputStream().read() == -1;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.p12", "server.key, server.crt, ca.crt"})
    void speaksTls(String files) throws Exception {
        String paths = Stream.of(files.split(", ?")).map(name -> certificates.file(name).toString()).reduce((a, b) -> a + "," + b).get();
        Map<String, String> properties = new HashMap<>(Map.of("flawline.http.tls.key-store", paths));
        if (files.endsWith("p12")) {
            properties.put("flawline.http.tls.key-store-password", SECRET);
        }
        try (RunningFlawline flawline = RunningFlawline.launch(folder, properties)) {
            URI uri = URI.create("https://localhost:" + flawline.httpPort() + "/observe/health/ready");
            HttpClient client = HttpClient.newBuilder().sslContext(trusting("ca.crt")).build();
            Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions()
                    .until(() -> flawline.ended() || client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).statusCode() == 200);
            assertThat(flawline.ended()).isFalse();
            assertThatThrownBy(() -> HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()))
                    .hasMessageContaining("PKIX");
            assertThatThrownBy(() -> flawline.get("/observe/health")).isInstanceOf(IOException.class);
        }
    }

    static Stream<Arguments> mistakes() {
        String p12 = certificates.file("server.p12").toString();
        return Stream.of(
                Arguments.of(Map.of("flawline.http.host", "0.0.0.0"), "flawline.http.host = 0.0.0.0", "flawline.access.open = true"),
                Arguments.of(Map.of("flawline.http.host", "::"), "flawline.http.host = ::", "flawline.access.users"),
                Arguments.of(Map.of("flawline.http.host", "no.such.host.invalid"), "flawline.http.host = no.such.host.invalid", ""),
                Arguments.of(Map.of("flawline.access.open", "yes"), "flawline.access.open = yes", "true or false"),
                Arguments.of(Map.of("flawline.access.steer", "short"), "flawline.access.steer", "16 at least"),
                Arguments.of(Map.of("flawline.access.users", "none.txt"), "flawline.access.users = none.txt", "bin/flawline user"),
                Arguments.of(users("alice:read"), "line 2", "<name>:<rights>:<hash>"),
                Arguments.of(users("alice:rule:x"), "line 2", "\"rule\" is not a right; allowed are read, inspect, review and steer"),
                Arguments.of(users("alice:read:" + SECRET), "line 2", "bin/flawline user"),
                Arguments.of(Map.of("flawline.http.tls.key-store", "none.p12"), "flawline.http.tls.key-store = none.p12", "NoSuchFile"),
                Arguments.of(Map.of("flawline.http.tls.key-store", p12, "flawline.http.tls.key-store-password", SECRET + "!"),
                        "flawline.http.tls.key-store = " + p12, "flawline.http.tls.key-store-password"),
                Arguments.of(Map.of("flawline.http.tls.key-store", certificates.file("server.crt").toString()),
                        "flawline.http.tls.key-store", "holds no private key"));
    }

    private static Map<String, String> users(String line) {
        try {
            Path file = Files.createTempFile(shared, "users", ".txt");
            Files.writeString(file, "# users\n" + line + "\n");
            return Map.of("flawline.access.users", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeStopsTheStartAndNamesPropertyAndRemedy(Map<String, String> properties, String what, String remedy)
            throws Exception {
        try (RunningFlawline flawline = RunningFlawline.launch(folder, properties)) {
            assertThatThrownBy(flawline::exitCode).hasMessageContaining(what).hasMessageContaining(remedy)
                    .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain(SECRET, "short"));
        }
    }

    @Test
    void listensToTheNetworkOnlyWithAccountsOrPermission() throws Exception {
        for (Map<String, String> allowed : List.of(Map.of("flawline.access.open", "true"),
                Map.of("flawline.access.read", "0123456789abcdef"))) {
            Map<String, String> properties = new HashMap<>(allowed);
            properties.put("flawline.http.host", "0.0.0.0");
            try (RunningFlawline flawline = start(properties)) {
                assertThat(flawline.get("/observe/metrics").statusCode()).isEqualTo(allowed.containsKey("flawline.access.open") ? 200 : 401);
            }
        }
    }

    private RunningFlawline start(Map<String, String> properties) throws IOException {
        Files.createDirectories(folder.resolve("routes"));
        if (!Files.exists(folder.resolve("routes/http.yaml"))) {
            Files.copy(Path.of("routes/http.yaml"), folder.resolve("routes/http.yaml"));
        }
        return RunningFlawline.start(folder, properties);
    }

    private static SSLContext trusting(String authority) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        try (InputStream file = Files.newInputStream(certificates.file(authority))) {
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** The whole answer to a request without a body, with a {@code Host} that a proper client would not send. */
    private static String answerTo(RunningFlawline flawline, String request, String host) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", flawline.httpPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((request + "\r\nHost: " + host + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
