package io.flawline.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A subscriber with QoS 1 that stays connected and never acknowledges what it gets, nor reads it. */
final class SilentSubscriber implements AutoCloseable {
    private final Socket socket;

    SilentSubscriber(int port, String client, String topic) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        // MQTT 3.1.1, a durable session, no keep-alive.
        send(0x10, new byte[] {0, 4, 'M', 'Q', 'T', 'T', 4, 0, 0, 0}, text(client));
        socket.getInputStream().readNBytes(4);
        send(0x82, new byte[] {0, 1}, text(topic), new byte[] {1});
        socket.getInputStream().readNBytes(5);
    }

    private void send(int type, byte[]... parts) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.write(part);
        }
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(type);
        packet.write(body.size());
        body.writeTo(packet);
        socket.getOutputStream().write(packet.toByteArray());
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        byte[] field = new byte[bytes.length + 2];
        field[0] = (byte) (bytes.length >> 8);
        field[1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, field, 2, bytes.length);
        return field;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
