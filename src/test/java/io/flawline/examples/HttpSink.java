package io.flawline.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** An HTTP receiver that answers as it is told, 204 otherwise, and keeps what it has taken. */
final class HttpSink implements AutoCloseable {
    private final HttpServer server;
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final List<String> taken = new CopyOnWriteArrayList<>();

    HttpSink() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Answers the next requests with these and takes nothing of them. */
    void refuse(Integer... statuses) {
        answers.addAll(List.of(statuses));
    }

    List<String> taken() {
        return taken;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Integer refusal = answers.poll();
        if (refusal == null) {
            taken.add(body);
        }
        exchange.sendResponseHeaders(refusal == null ? 204 : refusal, -1);
        exchange.close();
    }
}
