package io.flawline.support;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A minimal broker whose answers a test sets: reason codes of CONNACK, PUBACK, SUBACK and DISCONNECT, and properties of
 * CONNACK. It forwards nothing and keeps no session.
 */
public final class ScriptedBroker implements AutoCloseable {
    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;
    private static final int PUBREL = 6;
    private static final int SUBSCRIBE = 8;
    private static final int PINGREQ = 12;
    private static final int DISCONNECT = 14;

    /** A message that a client has published. */
    public record Published(String topic, int qos, byte[] payload) {
    }

    private final ServerSocket server;
    private final Map<String, Integer> pubacks = new ConcurrentHashMap<>();
    private final Map<String, Integer> farewells = new ConcurrentHashMap<>();
    private final Map<String, OutputStream> subscribers = new ConcurrentHashMap<>();
    private final Map<Socket, OutputStream> streams = new ConcurrentHashMap<>();
    private final List<Published> published = new CopyOnWriteArrayList<>();
    private final List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger connects = new AtomicInteger();
    private volatile byte[] connackProperties = {};
    private volatile int connack;
    private volatile boolean onlyMqtt311;
    private volatile int farewellAfterConnect;

    public ScriptedBroker() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    public String url() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    /** Every publication to {@code topic} is answered with this code; 0 accepts. */
    public void puback(String topic, int code) {
        pubacks.put(topic, code);
    }

    /** Every publication to {@code topic} ends the connection with this code; 0 accepts. */
    public void farewell(String topic, int code) {
        farewells.put(topic, code);
    }

    public void connack(int code) {
        connack = code;
    }

    public void connackProperties(byte... properties) {
        connackProperties = properties;
    }

    public void onlyMqtt311(boolean only) {
        onlyMqtt311 = only;
    }

    /** Every connection is accepted and closed at once with this code; 0 keeps it. */
    public void farewellAfterConnect(int code) {
        farewellAfterConnect = code;
    }

    public int connects() {
        return connects.get();
    }

    public List<Published> published() {
        return published;
    }

    public List<Integer> acknowledged() {
        return acknowledged;
    }

    public boolean isSubscribed(String topic) {
        return subscribers.containsKey(topic);
    }

    /** Sends a message of QoS 1 to the subscriber of {@code topic}. */
    public void send(String topic, int id, byte[] payload, byte... properties) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        body.write(id >> 8);
        body.write(id);
        length(body, properties.length);
        body.write(properties);
        body.write(payload);
        packet(subscribers.get(topic), 0x32, body.toByteArray());
    }

    public void cutAll() throws IOException {
        for (Socket connection : connections) {
            connection.close();
        }
        connections.clear();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cutAll();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = server.accept();
            connections.add(socket);
            thread(() -> serve(socket));
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | UncheckedIOException e) {
                // The client or the test has closed the connection.
            }
        }, "scripted broker");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            streams.put(socket, out);
            while (true) {
                int head = in.readUnsignedByte();
                ByteBuffer body = ByteBuffer.wrap(in.readNBytes(length(in)));
                switch (head >> 4) {
                    case CONNECT -> {
                        if (!connected(out)) {
                            return;
                        }
                    }
                    case SUBSCRIBE -> subscribed(body, out);
                    case PUBLISH -> {
                        if (!accepted(head, body, out)) {
                            return;
                        }
                    }
                    case PUBACK -> acknowledged.add((int) body.getShort());
                    case PUBREL -> packet(out, 0x70, new byte[] {body.get(), body.get()});
                    case PINGREQ -> packet(out, 0xD0, new byte[0]);
                    case DISCONNECT -> {
                        return;
                    }
                    default -> throw new IOException("packet " + head);
                }
            }
        } finally {
            subscribers.values().removeIf(out -> socket.isClosed() && out.equals(streams.get(socket)));
        }
    }

    private boolean connected(OutputStream out) throws IOException {
        connects.incrementAndGet();
        if (onlyMqtt311) {
            packet(out, 0x20, new byte[] {0, 1});
            return false;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        body.write(connack);
        length(body, connackProperties.length);
        body.write(connackProperties);
        packet(out, 0x20, body.toByteArray());
        if (farewellAfterConnect != 0) {
            packet(out, 0xE0, new byte[] {(byte) farewellAfterConnect, 0});
        }
        return connack == 0 && farewellAfterConnect == 0;
    }

    private void subscribed(ByteBuffer body, OutputStream out) throws IOException {
        byte[] id = {body.get(), body.get()};
        body.position(body.position() + body.get(body.position()) + 1);
        subscribers.put(text(body), out);
        packet(out, 0x90, new byte[] {id[0], id[1], 0, 1});
    }

    private boolean accepted(int head, ByteBuffer body, OutputStream out) throws IOException {
        String topic = text(body);
        boolean acknowledges = (head >> 1 & 3) > 0;
        byte[] id = acknowledges ? new byte[] {body.get(), body.get()} : null;
        body.position(body.position() + body.get(body.position()) + 1);
        byte[] payload = new byte[body.remaining()];
        body.get(payload);
        int farewell = farewells.getOrDefault(topic, 0);
        if (farewell != 0) {
            packet(out, 0xE0, new byte[] {(byte) farewell, 0});
            return false;
        }
        int code = pubacks.getOrDefault(topic, 0);
        if (code == 0) {
            published.add(new Published(topic, head >> 1 & 3, payload));
        }
        if (acknowledges) {
            packet(out, (head >> 1 & 3) == 2 ? 0x50 : 0x40, new byte[] {id[0], id[1], (byte) code, 0});
        }
        return true;
    }

    private static void packet(OutputStream out, int head, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(head);
        length(packet, body.length);
        packet.write(body);
        synchronized (out) {
            out.write(packet.toByteArray());
            out.flush();
        }
    }

    private static void text(ByteArrayOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.write(bytes);
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getShort()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void length(ByteArrayOutputStream out, int length) {
        int rest = length;
        do {
            out.write(rest % 128 | (rest >= 128 ? 128 : 0));
            rest /= 128;
        } while (rest > 0);
    }

    private static int length(DataInputStream in) throws IOException {
        int length = 0;
        for (int shift = 0;; shift += 7) {
            int next = in.readUnsignedByte();
            length |= (next & 127) << shift;
            if (next < 128) {
                return length;
            }
        }
    }
}
