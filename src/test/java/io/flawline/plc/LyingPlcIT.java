package io.flawline.plc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PLCs and gateways that do not keep to Modbus: no value is taken and no write counts as done that is not sure. */
class LyingPlcIT {
    private static final int READ = 3;
    private static final int COIL = 5;
    private static final int WRITE = 16;
    private static final int NUMBER = 70_001;

    /** Changes an answer: transaction, protocol, length, unit, function and data. */
    private volatile UnaryOperator<byte[]> lie = UnaryOperator.identity();
    private volatile long delayMillis;
    private ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private ModbusLink link;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        thread(() -> {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                thread(() -> serve(socket));
            }
        });
        link = new ModbusLink(ModbusOptions.parse("127.0.0.1:" + server.getLocalPort(), Map.of("register", "100", "timeout", "1000")));
    }

    @AfterEach
    void stop() throws IOException {
        link.close();
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                // The test is over, or the client has closed.
            }
        }, "lying plc");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) throws Exception {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                byte[] head = in.readNBytes(7);
                byte[] pdu = in.readNBytes(ByteBuffer.wrap(head).getShort(4) - 1);
                byte[] data = switch (pdu[0]) {
                    case READ -> ByteBuffer.allocate(6).put((byte) READ).put((byte) 4).putInt(NUMBER).array();
                    case COIL -> pdu;
                    default -> ByteBuffer.allocate(5).put(pdu, 0, 5).array();
                };
                byte[] answer = lie.apply(frame(head, data));
                TimeUnit.MILLISECONDS.sleep(delayMillis);
                out.write(answer);
                out.flush();
            }
        }
    }

    private static byte[] frame(byte[] head, byte[] data) {
        return ByteBuffer.allocate(7 + data.length).put(head, 0, 4).putShort((short) (data.length + 1)).put(head[6]).put(data).array();
    }

    private static UnaryOperator<byte[]> at(int position, int value) {
        return frame -> {
            frame[position] = (byte) value;
            return frame;
        };
    }

    private static UnaryOperator<byte[]> data(int... bytes) {
        return frame -> {
            byte[] data = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                data[i] = (byte) bytes[i];
            }
            byte[] head = new byte[7];
            System.arraycopy(frame, 0, head, 0, 7);
            return frame(head, data);
        };
    }

    @Test
    void noNumberIsReadThatIsNotSure() throws Exception {
        assertThat(link.readNumber(100)).isEqualTo(NUMBER);
        Map<String, UnaryOperator<byte[]>> lies = Map.of(
                "another unit", at(6, 7),
                "another transaction", at(1, 200),
                "too few registers", data(READ, 2, 0, 9),
                "too many registers", data(READ, 6, 0, 0, 0, 9, 0, 0),
                "no registers", data(READ, 0),
                "the answer to another function", data(COIL, 0, 10, 0xFF, 0),
                "an unknown function", data(99, 1, 2),
                "a busy PLC", data(READ | 0x80, 6),
                "a gateway without its PLC", data(READ | 0x80, 11));
        lies.forEach((name, how) -> {
            lie = how;
            assertThatThrownBy(() -> link.readNumber(100)).as(name).isInstanceOf(IOException.class).hasMessageStartingWith("modbus:127.0.0.1:");
            assertThat(link.problem()).as(name).isNotNull();
        });
        lie = at(6, 7);
        assertThatThrownBy(() -> link.readNumber(100)).hasMessageContainingAll("no answer within 1000 ms from unit 1", "unit 7 answered");

        lie = UnaryOperator.identity();
        assertThat(link.readNumber(100)).isEqualTo(NUMBER);
        assertThat(link.problem()).isNull();
    }

    @Test
    void anAnswerThatCameTooLateAnswersNothingElse() throws Exception {
        assertThat(link.readNumber(100)).isEqualTo(NUMBER);
        delayMillis = 1_500;
        assertThatThrownBy(() -> link.readNumber(100)).hasMessageContaining("no answer within 1000 ms");
        delayMillis = 0;
        lie = frame -> ByteBuffer.wrap(frame).putInt(9, 70_002).array();
        assertThat(link.readNumber(100)).isEqualTo(70_002);
    }

    @Test
    void noWriteCountsThatTheAnswerDoesNotConfirm() throws Exception {
        byte[] values = new byte[12];
        link.writeRegisters(200, values);
        link.writeCoil(10, true);
        for (UnaryOperator<byte[]> how : List.<UnaryOperator<byte[]>>of(data(WRITE, 0, 201, 0, 6), data(WRITE, 0, 200, 0, 5), at(6, 2), data(READ, 4, 0, 0, 0, 1))) {
            lie = how;
            assertThatThrownBy(() -> link.writeRegisters(200, values)).isInstanceOf(IOException.class);
        }
        for (UnaryOperator<byte[]> how : List.<UnaryOperator<byte[]>>of(data(COIL, 0, 10, 0, 0), data(COIL, 0, 11, 0xFF, 0), data(WRITE, 0, 10, 0, 1))) {
            lie = how;
            assertThatThrownBy(() -> link.writeCoil(10, true)).isInstanceOf(IOException.class);
        }
        lie = UnaryOperator.identity();
        link.writeCoil(10, false);
    }
}
