package io.flawline.camera;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A camera on loopback that behaves as a test says, badly if need be. */
public final class HttpPeer implements AutoCloseable {

    /** Answers one request; the connection ends when it returns. */
    public interface Script {
        /** @param number of the request, from 1 */
        void answer(int number, Call call) throws Exception;
    }

    /** One request. */
    public record Call(String head, OutputStream out) {
        void status(String status, String... headers) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\nConnection: close\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            text(head + "\r\n");
        }

        public void image(byte[] image) throws IOException {
            image(image, "image/jpeg");
        }

        public void image(byte[] image, String type) throws IOException {
            status("200 OK", "Content-Type: " + type, "Content-Length: " + image.length);
            out.write(image);
            out.flush();
        }

        void beginStream() throws IOException {
            status("200 OK", "Content-Type: multipart/x-mixed-replace; boundary=frame");
            text("--frame\r\n");
        }

        /** @param length as announced; null for none */
        void part(byte[] image, Integer length) throws IOException {
            text("Content-Type: image/jpeg\r\n" + (length == null ? "" : "Content-Length: " + length + "\r\n") + "\r\n");
            out.write(image);
            text("\r\n--frame\r\n");
        }

        void part(byte[] image) throws IOException {
            part(image, image.length);
        }

        void text(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }

    private final Script script;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();

    public HttpPeer(Script script) throws IOException {
        this(0, script);
    }

    HttpPeer(int port, Script script) throws IOException {
        this.script = script;
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/video";
    }

    int calls() {
        return calls.get();
    }

    List<String> heads() {
        return heads;
    }

    int openConnections() {
        return open.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.append(line).append('\n');
            }
            heads.add(head.toString());
            script.answer(calls.incrementAndGet(), new Call(head.toString(), socket.getOutputStream()));
        } catch (Exception e) {
            // The camera's user hung up, or the test is over.
        } finally {
            open.remove(socket);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "http peer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
