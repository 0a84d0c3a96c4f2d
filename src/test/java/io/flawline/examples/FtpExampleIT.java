package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.JsonNode;

import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import io.flawline.support.FlawlineProcess;
import io.flawline.support.LiveFolder;
import io.flawline.support.MqttPeer;
import io.flawline.support.Ports;

/** {@code ftp.yaml} with a real server, whose folder the test writes into as its cameras do. */
class FtpExampleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PASSWORD = "p&ss+w%rd #}";

    @TempDir
    private static Path served;
    private static final int PORT = Ports.free();
    private static FtpServer server;
    private static FlawlineProcess flawline;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(served.resolve("inbox"));
        // It tells of every command and every connection.
        ((Logger) LoggerFactory.getLogger("org.apache.ftpserver")).setLevel(Level.ERROR);
        server = server();
        server.start();
        String url = "ftp://127.0.0.1:" + PORT;
        Installation installation = Installation.named("ftp");
        Files.writeString(installation.home().resolve("routes/to-ftp.yaml"), toFtp("to-ftp", "to_ftp", "camera") + toFtp("refused", "refused_by_ftp", "guest"));
        flawline = installation.example("ftp.yaml").set("ftp.inbox", url + "/inbox").set("ftp.results", url + "/results")
                .set("ftp.username", "camera").set("ftp.password", PASSWORD).start();
    }

    @AfterAll
    static void stop() throws Exception {
        flawline.close();
        server.stop();
    }

    @Test
    void inspectsACompleteUploadAndStoresItsResults() throws Exception {
        byte[] picture = Files.readAllBytes(Samples.DEFECTIVE);
        Path slow = served.resolve("inbox/slow.png");
        try (OutputStream upload = Files.newOutputStream(slow)) {
            Files.copy(Samples.GOOD, served.resolve("inbox/good.jpg"));
            int written = 0;
            // It comes byte by byte as long as the other takes.
            while (files("results/ok").size() < 2) {
                assertThat(written).isLessThan(picture.length);
                upload.write(picture, written++, 1);
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(slow).exists();
            upload.write(picture, written, picture.length - written);
        }

        await().atMost(PATIENCE).until(() -> files("results/defect").size() == 2 && Files.notExists(slow));
        JsonNode result = Samples.json(Files.readString(files("results/defect").get(1)));
        assertThat(result.get("defect").asInt()).isEqualTo(1);
        assertThat(result.at("/image/name").asText()).isEqualTo("slow.png");
        assertThat(files("results/defect").get(0).getFileName().toString()).startsWith("slow-").endsWith(".jpg");
        assertThat(done()).anySatisfy(original -> assertThat(original).hasBinaryContent(picture));
    }

    @Test
    void aFileWithoutAnImageBecomesADeadLetter() throws Exception {
        byte[] text = "no image".getBytes(StandardCharsets.UTF_8);
        Files.write(served.resolve("inbox/bad.png"), text);

        await().atMost(PATIENCE).until(() -> Files.notExists(served.resolve("inbox/bad.png")));
        try (Stream<Path> letters = Files.list(flawline.deadLetters())) {
            assertThat(letters).anySatisfy(original -> assertThat(original).hasBinaryContent(text));
        }
    }

    @Test
    void aServerThatIsAwayIsNamedAndWaitedFor() throws Exception {
        long before = letters();
        server.stop();
        try {
            await().atMost(PATIENCE).until(() -> {
                HttpResponse<String> ready = flawline.get("/observe/health/ready");
                return ready.statusCode() == 503 && ready.body().contains("consumer:ftp");
            });
            // A result for the server waits at the broker.
            try (MqttPeer camera = new MqttPeer(flawline.brokerUrl())) {
                camera.publish("to_ftp", Files.readAllBytes(Samples.GOOD), 1, false);
            }
            await().atMost(PATIENCE).until(() -> flawline.get("/observe/health/ready").body().contains("route to-ftp"));
            assertThat(letters()).isEqualTo(before);
        } finally {
            server = server();
            server.start();
        }
        await().atMost(PATIENCE.multipliedBy(3)).until(() -> files("results").stream().anyMatch(file -> file.getFileName().toString().equals("waited.json")));
        await().atMost(PATIENCE.multipliedBy(3)).until(() -> flawline.get("/observe/health/ready").statusCode() == 200);
        assertThat(letters()).isEqualTo(before);
    }

    @Test
    void aServerThatRefusesGetsADeadLetterAfterAFewTries() throws Exception {
        long before = letters();
        try (MqttPeer camera = new MqttPeer(flawline.brokerUrl())) {
            camera.publish("refused_by_ftp", Files.readAllBytes(Samples.GOOD), 1, false);
        }
        await().atMost(PATIENCE.multipliedBy(3)).until(() -> letters() > before);
        try (Stream<Path> letters = Files.list(flawline.deadLetters())) {
            assertThat(letters.filter(file -> file.toString().endsWith(".json"))).anySatisfy(json -> assertThat(Files.readString(json)).contains("sink-failed").contains("refused_by_ftp"));
        }
    }

    private static long letters() throws Exception {
        if (Files.notExists(flawline.deadLetters())) {
            return 0;
        }
        try (Stream<Path> files = Files.list(flawline.deadLetters())) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }

    /** A route from a topic to a folder of the server. */
    private static String toFtp(String id, String topic, String user) {
        return """
                - route:
                    id: %s
                    from:
                      uri: "paho-mqtt5:%s"
                      steps:
                        - process: {ref: defectProcessor}
                        - setBody: {simple: "${body.withoutPicture}"}
                        - to:
                            uri: "{{ftp.results}}"
                            parameters: {username: "%s", password: "RAW({{ftp.password}})", passiveMode: true, binary: true,
                              fileName: "waited.json", connectTimeout: 5000, soTimeout: 5000}
                """.formatted(id, topic, user);
    }

    private static List<Path> files(String folder) throws Exception {
        Path path = served.resolve(folder);
        if (Files.notExists(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> !file.getFileName().toString().startsWith(".")).sorted().toList();
        }
    }

    private static List<Path> done() throws Exception {
        return LiveFolder.files(served.resolve("inbox/.done"));
    }

    private static FtpServer server() throws Exception {
        ListenerFactory listener = new ListenerFactory();
        listener.setServerAddress("127.0.0.1");
        listener.setPort(PORT);
        FtpServerFactory factory = new FtpServerFactory();
        factory.addListener("default", listener.createListener());
        BaseUser user = new BaseUser();
        user.setName("camera");
        user.setPassword(PASSWORD);
        user.setHomeDirectory(served.toString());
        user.setAuthorities(List.of(new WritePermission()));
        factory.getUserManager().save(user);
        BaseUser guest = new BaseUser();
        guest.setName("guest");
        guest.setPassword(PASSWORD);
        guest.setHomeDirectory(served.toString());
        factory.getUserManager().save(guest);
        return factory.createServer();
    }
}
