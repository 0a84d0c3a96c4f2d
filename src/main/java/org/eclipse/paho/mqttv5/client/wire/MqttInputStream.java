package org.eclipse.paho.mqttv5.client.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.internal.MqttState;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttDataTypes;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.eclipse.paho.mqttv5.common.packet.util.VariableByteInteger;

/**
 * Takes the place of paho's class of this name, which copies a payload twice, once byte by byte, and keeps it until the
 * next packet has come: a picture of 500 kB took longer to copy than to inspect, and one of 20 MB stood in memory three
 * times. Here a payload is read into the array that the message keeps. It is found first because Flawline's jar stands
 * first on the class path; were it not, all would work as before, only slower.
 *
 * <p>A packet that has not come whole within the socket's time-out is gone on with at the next call.
 */
public class MqttInputStream extends InputStream {

    /** Topic and properties of a message seldom take more. */
    private static final int USUAL_HEAD = 1024;
    private static final int LONGEST_VARIABLE_INTEGER = 4;

    private final MqttState state;
    private final DataInputStream in;

    private byte first;
    private int length;
    /** The packet behind its fixed header; of a message as much as its head needs. Null between packets. */
    private ByteBuffer head;
    /** Null until the head is known. */
    private ByteBuffer payload;

    public MqttInputStream(MqttState state, InputStream in, String clientId) {
        this.state = state;
        this.in = new DataInputStream(in);
    }

    /**
     * Reads one packet.
     *
     * @return null when it has not come whole yet
     * @throws MqttException when the packet is malformed or larger than was agreed
     */
    public MqttWireMessage readMqttWireMessage() throws IOException, MqttException {
        try {
            if (head == null) {
                begin();
            }
            fill(head);
            while (payload == null) {
                splitOrGrow();
            }
            fill(payload);
        } catch (SocketTimeoutException e) {
            return null;
        }
        if ((first >> 4 & 0xf) == MqttWireMessage.MESSAGE_TYPE_PUBACK) {
            head = PubackCodes.known(head);
            length = head.capacity();
        }
        MqttWireMessage packet = isMessage() ? message() : MqttWireMessage.createWireMessage(withFixedHeader());
        head = null;
        payload = null;
        return packet;
    }

    private boolean isMessage() {
        return (first >> 4 & 0xf) == MqttWireMessage.MESSAGE_TYPE_PUBLISH;
    }

    private void begin() throws IOException, MqttException {
        first = in.readByte();
        byte type = (byte) (first >> 4 & 0xf);
        if (type < MqttWireMessage.MESSAGE_TYPE_CONNECT) {
            throw new MqttException(MqttClientException.REASON_CODE_INVALID_MESSAGE);
        }
        MqttWireMessage.validateReservedBits(type, (byte) (first & 0xf));
        VariableByteInteger remaining = MqttDataTypes.readVariableByteInteger(in);
        length = remaining.getValue();
        int fixedHeader = 1 + remaining.getEncodedLength();
        state.notifyReceivedBytes(fixedHeader);
        Long most = state.getIncomingMaximumPacketSize();
        if (most != null && fixedHeader + length > most) {
            throw new MqttException(MqttClientException.REASON_CODE_INCOMING_PACKET_TOO_LARGE);
        }
        head = ByteBuffer.allocate(isMessage() ? Math.min(length, USUAL_HEAD) : length);
    }

    private void fill(ByteBuffer part) throws IOException {
        while (part.hasRemaining()) {
            int count = in.read(part.array(), part.position(), part.remaining());
            if (count < 0) {
                throw new EOFException();
            }
            state.notifyReceivedBytes(count);
            part.position(part.position() + count);
        }
    }

    private void splitOrGrow() throws IOException {
        int size = isMessage() ? Math.min(length, headSize()) : length;
        if (size > head.capacity()) {
            head = ByteBuffer.wrap(Arrays.copyOf(head.array(), size)).position(head.position());
            fill(head);
        } else {
            payload = ByteBuffer.allocate(length - size).put(head.array(), size, head.capacity() - size);
            head.limit(size);
        }
    }

    /** Bytes of topic, packet identifier and properties (MQTT 5, 3.3.2), or of what must be read to tell. */
    private int headSize() throws IOException {
        if (head.capacity() < Short.BYTES) {
            return Short.BYTES;
        }
        boolean hasIdentifier = (first >> 1 & 3) > 0;
        int properties = Short.BYTES + Short.toUnsignedInt(head.getShort(0)) + (hasIdentifier ? Short.BYTES : 0);
        int known = Math.min(length, properties + LONGEST_VARIABLE_INTEGER);
        if (known > head.capacity()) {
            return known;
        }
        VariableByteInteger size = MqttDataTypes.readVariableByteInteger(
                new DataInputStream(new ByteArrayInputStream(head.array(), properties, Math.max(0, known - properties))));
        return properties + size.getEncodedLength() + size.getValue();
    }

    private MqttPublish message() throws IOException, MqttException {
        MqttPublish publish = new MqttPublish((byte) (first & 0xf), Arrays.copyOf(head.array(), head.limit()));
        MqttMessage message = publish.getMessage();
        message.setPayload(payload.array());
        publish.setMessage(message);
        return publish;
    }

    private byte[] withFixedHeader() throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(first);
        packet.write(MqttDataTypes.encodeVariableByteInteger(length));
        packet.write(head.array());
        return packet.toByteArray();
    }

    @Override
    public int read() throws IOException {
        return in.read();
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
