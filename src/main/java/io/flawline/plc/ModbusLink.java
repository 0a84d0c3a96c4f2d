package io.flawline.plc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;

import com.digitalpetri.modbus.client.ModbusTcpClient;
import com.digitalpetri.modbus.exceptions.ModbusExecutionException;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.exceptions.ModbusTimeoutException;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersRequest;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersResponse;
import com.digitalpetri.modbus.pdu.WriteSingleCoilRequest;
import com.digitalpetri.modbus.pdu.WriteSingleCoilResponse;
import com.digitalpetri.modbus.tcp.client.NettyTcpClientTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a PLC. A request connects when the connection is missing; a request that fails closes it, so that
 * no request is answered by what belongs to an earlier one. Requests are serialized.
 */
final class ModbusLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModbusLink.class);
    private static final int NUMBER_REGISTERS = 2;
    private static final long RECHECK_NANOS = 1_000_000_000L;

    private interface Request<T> {
        T send(ModbusTcpClient client) throws ModbusExecutionException, ModbusResponseException, ModbusTimeoutException;
    }

    private final ModbusOptions options;
    private @Nullable ModbusTcpClient client;
    private @Nullable UnitTransport transport;
    private volatile @Nullable String problem;
    private volatile boolean away;
    private volatile long lastTry;
    private boolean closed;

    ModbusLink(ModbusOptions options) {
        this.options = options;
    }

    /** Returns an unsigned number of 32 bits out of two holding registers, the high word first. */
    long readNumber(int register) throws IOException {
        return request(c -> {
            byte[] bytes = c.readHoldingRegisters(options.unit(), new ReadHoldingRegistersRequest(register, NUMBER_REGISTERS)).registers();
            requireAnswer(bytes.length == 2 * NUMBER_REGISTERS, "%d bytes in place of %d".formatted(bytes.length, 2 * NUMBER_REGISTERS));
            return Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt());
        });
    }

    /** Writes holding registers in one request, so that the PLC sees all of them or none. */
    void writeRegisters(int register, byte[] values) throws IOException {
        request(c -> {
            WriteMultipleRegistersResponse answer = c.writeMultipleRegisters(options.unit(),
                    new WriteMultipleRegistersRequest(register, values.length / 2, values));
            requireAnswer(answer.address() == register && answer.quantity() == values.length / 2, answer.toString());
            return answer;
        });
    }

    void writeCoil(int coil, boolean on) throws IOException {
        request(c -> {
            WriteSingleCoilResponse answer = c.writeSingleCoil(options.unit(), new WriteSingleCoilRequest(coil, on));
            requireAnswer(answer.address() == coil && answer.value() != 0 == on, answer.toString());
            return answer;
        });
    }

    /** An answer to another request, or none that Modbus knows: what follows it cannot be relied on. */
    private static void requireAnswer(boolean isOne, String answer) {
        if (!isOne) {
            throw new IllegalStateException(answer);
        }
    }

    /** Returns why the last request failed, or null when it did not. */
    @Nullable
    String problem() {
        return problem;
    }

    /**
     * Reads a register when the last request found no PLC, at most once a second: a PLC that is back counts as such before the next
     * verdict, which a line that waits for readiness never sends.
     */
    void recheck() {
        if (!away || System.nanoTime() - lastTry < RECHECK_NANOS) {
            return;
        }
        try {
            request(c -> c.readHoldingRegisters(options.unit(), new ReadHoldingRegistersRequest(options.register(), 1)));
        } catch (IllegalArgumentException e) {
            // It does not let this register be read, but it answers.
            problem = null;
        } catch (IOException e) {
            LOG.debug("Still away: {}", e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        disconnect();
    }

    private void disconnect() {
        if (client != null) {
            client.disconnectAsync();
            client = null;
        }
    }

    private synchronized <T> T request(Request<T> request) throws IOException {
        if (closed) {
            throw new IOException("modbus:" + options.address() + " is closed");
        }
        lastTry = System.nanoTime();
        away = false;
        try {
            if (client != null && !client.isConnected()) {
                disconnect();
            }
            if (client == null) {
                transport = new UnitTransport(NettyTcpClientTransport.create(tcp -> {
                    tcp.hostname = options.host();
                    tcp.port = options.port();
                    tcp.connectTimeout = Duration.ofMillis(options.timeout());
                    tcp.connectPersistent = false;
                }), options.unit());
                ModbusTcpClient connecting = ModbusTcpClient.create(transport, config -> config.requestTimeout = Duration.ofMillis(options.timeout()));
                connecting.connect();
                client = connecting;
            }
            T answer = request.send(client);
            problem = null;
            return answer;
        } catch (ModbusResponseException e) {
            // The connection is in order: the PLC has answered.
            throw refused(e);
        } catch (ModbusTimeoutException e) {
            disconnect();
            throw failed("no answer within %d ms from unit %d%s".formatted(options.timeout(), options.unit(), Objects.requireNonNull(transport).otherUnit()));
        } catch (ModbusExecutionException e) {
            disconnect();
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw failed(cause.getMessage() == null ? cause.toString() : cause.getMessage());
        } catch (RuntimeException e) {
            // The library casts an answer to what was asked for.
            disconnect();
            throw failed("unit %d gives an answer that is not one to the request: %s".formatted(options.unit(), e.getMessage()));
        }
    }

    private IOException failed(String reason) {
        away = true;
        problem = "modbus:" + options.address() + ": " + reason;
        return new IOException(problem);
    }

    /**
     * Returns the failure of a refusal. Codes 1 to 3 mean that the function, register or value does not exist, and a
     * retry does not help.
     */
    private IOException refused(ModbusResponseException refusal) {
        int code = refusal.getExceptionCode();
        String message = "the PLC refuses the request with Modbus exception %d; check unit %d, register %d%s".formatted(code,
                options.unit(), options.register(), options.coil() < 0 ? "" : " and coil " + options.coil());
        if (code >= 1 && code <= 3) {
            problem = "modbus:" + options.address() + ": " + message;
            throw new IllegalArgumentException(problem);
        }
        return failed(message);
    }
}
