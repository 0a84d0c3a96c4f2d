package io.flawline.mqtt;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

import org.eclipse.paho.mqttv5.common.packet.MqttDataTypes;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Reads MQTT packets from a socket and passes them to the paho client, two kinds of them changed:
 *
 * <ul>
 *   <li>Of a large message, the client receives a placeholder for the payload, which {@link Payloads} holds. The client
 *       itself would copy a payload twice, once byte by byte, which takes longer than an inspection.</li>
 *   <li>A PUBACK or PUBREC at which the client would close the connection is replaced; see {@link PubackCodes}.</li>
 * </ul>
 *
 * All other packets, and those that are malformed, pass unchanged. A time-out of the socket ends a read; the next read
 * continues where it stopped. The stream is for one thread.
 */
final class PacketStream extends InputStream {

    /** The least bytes behind the fixed header of a message whose payload is held aside. */
    static final int LARGE = 16 * 1024;

    /** Topic and properties of most messages take less. */
    private static final int USUAL_HEAD = 1024;
    /** A fixed header has a type and a length of four bytes at most (MQTT 5, 2.1). */
    private static final int MAX_FIXED_HEADER = 5;
    private static final int QOS_2 = 2;

    private enum State { FIXED_HEADER, PUBACK, HEAD, PAYLOAD }

    private final InputStream in;
    private final Payloads payloads;
    private final PayloadRoom room;
    private final long maxPacket;

    private State state = State.FIXED_HEADER;
    private final ByteBuffer fixedHeader = ByteBuffer.allocate(MAX_FIXED_HEADER);
    /** Bytes of the current packet behind its fixed header. */
    private int length;
    /** The part of the current packet that is read before the client receives anything of it. */
    private ByteBuffer head = ByteBuffer.allocate(0);
    private @Nullable ByteBuffer payload;
    private byte[] placeholder = {};
    private int placeholderSent;
    /** Bytes that the client receives next. */
    private ByteBuffer ready = ByteBuffer.allocate(0);
    /** Bytes after these that the client receives as they arrive. */
    private int passing;

    /**
     * @param in        of the socket
     * @param room      for the payloads that are held
     * @param maxPacket bytes of the largest packet that is accepted, fixed header included
     */
    PacketStream(InputStream in, Payloads payloads, PayloadRoom room, long maxPacket) {
        this.in = in;
        this.payloads = payloads;
        this.room = room;
        this.maxPacket = maxPacket;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        try {
            while (!ready.hasRemaining()) {
                if (passing > 0) {
                    int passed = readInto(target, offset, Math.min(count, passing));
                    passing -= passed;
                    return passed;
                }
                advance();
            }
        } catch (EOFException e) {
            return -1;
        }
        int given = Math.min(count, ready.remaining());
        ready.get(target, offset, given);
        return given;
    }

    private void advance() throws IOException {
        switch (state) {
            case FIXED_HEADER -> readFixedHeader();
            case PUBACK -> {
                fill(head);
                PubackCodes.Acknowledgement known = PubackCodes.known(fixedHeader.get(0), head);
                give(known.head(), known.body(), 0);
            }
            case HEAD -> readHead();
            case PAYLOAD -> readPayload();
        }
    }

    private void readFixedHeader() throws IOException {
        byte[] next = new byte[1];
        while (!MqttHeader.isComplete(fixedHeader)) {
            readInto(next, 0, 1);
            fixedHeader.put(next[0]);
        }
        length = MqttHeader.length(fixedHeader);
        if (fixedHeader.position() + (long) length > maxPacket) {
            throw new IOException("The broker sent a packet of %d bytes, but %d were agreed".formatted(fixedHeader.position() + (long) length, maxPacket));
        }
        switch (MqttHeader.type(fixedHeader)) {
            case MqttWireMessage.MESSAGE_TYPE_PUBACK, MqttWireMessage.MESSAGE_TYPE_PUBREC -> begin(State.PUBACK, length);
            case MqttWireMessage.MESSAGE_TYPE_PUBLISH -> {
                // The client delivers a message of QoS 2 out of turn, and no consumer of Flawline accepts one.
                if (length >= LARGE && MqttHeader.qos(fixedHeader) < QOS_2) {
                    begin(State.HEAD, USUAL_HEAD);
                } else {
                    passUnchanged(new byte[0]);
                }
            }
            default -> passUnchanged(new byte[0]);
        }
    }

    private void begin(State next, int headBytes) {
        head = ByteBuffer.allocate(headBytes);
        state = next;
    }

    private void readHead() throws IOException {
        fill(head);
        int size = MqttHeader.headSize(MqttHeader.qos(fixedHeader), head);
        if (size < 0 || size > length) {
            passUnchanged(head.array());
        } else if (size > head.capacity()) {
            head = ByteBuffer.wrap(Arrays.copyOf(head.array(), size)).position(head.capacity());
        } else {
            room.take(length - size);
            payload = ByteBuffer.allocate(length - size).put(head.array(), size, head.capacity() - size);
            placeholder = payloads.put(payload.array());
            placeholderSent = 0;
            give(fixedHeader.get(0), Arrays.copyOf(head.array(), size), Payloads.PLACEHOLDER);
            state = State.PAYLOAD;
        }
    }

    /**
     * Reads on in the payload. The client receives the placeholder byte by byte as the payload arrives: it takes a
     * connection without received bytes for broken.
     */
    private void readPayload() throws IOException {
        ByteBuffer payload = Objects.requireNonNull(this.payload);
        if (payload.hasRemaining()) {
            payload.position(payload.position() + readInto(payload.array(), payload.position(), payload.remaining()));
        }
        int due = payload.hasRemaining() ? (int) ((Payloads.PLACEHOLDER - 1L) * payload.position() / payload.capacity()) : Payloads.PLACEHOLDER;
        ready = ByteBuffer.wrap(placeholder, placeholderSent, due - placeholderSent);
        placeholderSent = due;
        if (!payload.hasRemaining()) {
            this.payload = null;
            state = State.FIXED_HEADER;
        }
    }

    private void passUnchanged(byte[] read) {
        ready = ByteBuffer.allocate(fixedHeader.position() + read.length).put(fixedHeader.array(), 0, fixedHeader.position()).put(read).flip();
        passing = length - read.length;
        fixedHeader.clear();
        state = State.FIXED_HEADER;
    }

    /** Gives the client a packet with another content, of which {@code more} bytes follow. */
    private void give(byte first, byte[] content, int more) throws IOException {
        byte[] bytes = MqttDataTypes.encodeVariableByteInteger(content.length + more);
        ready = ByteBuffer.allocate(1 + bytes.length + content.length).put(first).put(bytes).put(content).flip();
        fixedHeader.clear();
        state = State.FIXED_HEADER;
    }

    private void fill(ByteBuffer part) throws IOException {
        while (part.hasRemaining()) {
            part.position(part.position() + readInto(part.array(), part.position(), part.remaining()));
        }
    }

    private int readInto(byte[] target, int offset, int count) throws IOException {
        int read = in.read(target, offset, count);
        if (read < 0) {
            throw new EOFException();
        }
        return read;
    }

    @Override
    public int available() throws IOException {
        return ready.hasRemaining() ? ready.remaining() : in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
