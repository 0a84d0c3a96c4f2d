package io.flawline.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.support.RunningFlawline;

/** A request that no proper client would send is answered with 400 at once, never with 500, and never left without an answer. */
class MalformedRequestIT {

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        Files.copy(Path.of("routes/http.yaml"), Files.createDirectories(folder.resolve("routes")).resolve("http.yaml"));
        flawline = RunningFlawline.start(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%b", "a%zz", "a%25b", "%00", "%", "a b", "[::1", "a:b", "a:99999", "http://x", "a/b", "a@b", "a:1:2", "a\r\nHost: b"})
    void aHostThatIsNone(String host) throws Exception {
        assertRefused("GET /observe/health HTTP/1.1", "Host: " + host);
        assertRefused("POST /inspect HTTP/1.1", "Host: " + host);
        assertRefused("GET /v2/health/live HTTP/1.1", "Host: " + host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/inspect%", "/inspect?%", "/inspect?model=%zz", "/models/%zz", "/%", "/v2/models/%", "/\u001b[31mx", "/inspect?\u001b=1", "/%2"})
    void aPathOrQueryThatCannotBeDecoded(String path) throws Exception {
        assertRefused("GET " + path + " HTTP/1.1", "Host: localhost");
        assertRefused("POST " + path + " HTTP/1.1", "Host: localhost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: multipart/form-data; boundary=", "Content-Type: multipart/form-data; boundary=; x=y",
        "Content-Type: multipart/form-data; boundary", "Content-Type: multipart/form-data; charset=nope; boundary=x",
        "Content-Type: application/json; charset=\"", "Content-Type: image/png; a=\"b", "Accept: text/plain; q=\"",
        "Content-Length: -1", "Content-Length: x", "Transfer-Encoding: chunked\r\nContent-Length: 2", "Content-Type: ;", "Content-Type: /",
        "Content-Type: text/plain; charset=nope", "Accept: ;q=x"})
    void aHeaderThatCannotBeRead(String header) throws Exception {
        assertThat(answerTo("POST /inspect HTTP/1.1", "Host: localhost\r\n" + header)).startsWith("HTTP/1.1 400 ");
    }

    private static void assertRefused(String requestLine, String headers) throws IOException {
        assertThat(answerTo(requestLine, headers)).as(requestLine).startsWith("HTTP/1.1 400 ").contains("wrong-request");
    }

    private static String answerTo(String requestLine, String headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", flawline.httpPort())) {
            socket.setSoTimeout(30_000);
            String length = headers.contains("Content-Length") ? "" : "Content-Length: 2\r\n";
            socket.getOutputStream().write((requestLine + "\r\n" + headers + "\r\n" + length + "Connection: close\r\n\r\n{}").getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
