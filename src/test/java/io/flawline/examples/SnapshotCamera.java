package io.flawline.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.awaitility.Awaitility;

/** A camera that answers a request over HTTP with the image in front of it. */
final class SnapshotCamera implements AutoCloseable {
    private final HttpServer server;
    private volatile Path image = Samples.GOOD;

    SnapshotCamera() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** @param file the image from now on; null for none: it takes the request and does not answer until there is one */
    void shows(Path file) {
        image = file;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Awaitility.await().forever().until(() -> image != null);
        Path file = image;
        byte[] bytes = Files.readAllBytes(file);
        exchange.getResponseHeaders().set("Content-Type", file.toString().endsWith("png") ? "image/png" : "image/jpeg");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
