package io.flawline.support;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

import com.digitalpetri.modbus.ExceptionCode;
import com.digitalpetri.modbus.FunctionCode;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.exceptions.UnknownUnitIdException;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersRequest;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersResponse;
import com.digitalpetri.modbus.pdu.WriteSingleCoilRequest;
import com.digitalpetri.modbus.pdu.WriteSingleCoilResponse;
import com.digitalpetri.modbus.server.ModbusRequestContext;
import com.digitalpetri.modbus.server.ModbusTcpServer;
import com.digitalpetri.modbus.server.ProcessImage;
import com.digitalpetri.modbus.server.ReadWriteModbusServices;
import com.digitalpetri.modbus.tcp.server.NettyTcpServerTransport;

/** The PLC at a gate, a real Modbus TCP server on loopback: a part number to read, and what was written to it. */
public final class ModbusPlc implements AutoCloseable {
    private static final int UNIT = 1;
    /** It refuses to write those from here on. */
    private static final int REGISTERS = 5_000;

    /** A block of six registers. */
    public record Written(long part, long sequence, int verdict, int reason) {
    }

    private final int port = Ports.free();
    private final int partRegister;
    private final ProcessImage image = new ProcessImage();
    private final List<Written> written = new CopyOnWriteArrayList<>();
    private final List<Boolean> coils = new CopyOnWriteArrayList<>();
    private volatile long coilAt;
    private ModbusTcpServer server;

    /** @param partRegister first of the two registers with the part number, which is 0 at first */
    public ModbusPlc(int partRegister) throws ExecutionException, InterruptedException {
        this.partRegister = partRegister;
        partEnters(0);
        start();
    }

    public void start() throws ExecutionException, InterruptedException {
        server = ModbusTcpServer.create(NettyTcpServerTransport.create(transport -> {
            transport.bindAddress = "127.0.0.1";
            transport.port = port;
        }), new Services());
        server.start();
    }

    /** Cuts all connections and listens no more; the registers keep their values. */
    public void stop() throws ExecutionException, InterruptedException {
        server.stop();
    }

    public int port() {
        return port;
    }

    public void partEnters(long number) {
        image.with(transaction -> transaction.writeHoldingRegisters(registers -> {
            registers.put(partRegister, word((int) (number >>> 16)));
            registers.put(partRegister + 1, word((int) number));
        }));
    }

    /** All blocks of registers, in the order in which they were written. */
    public List<Written> written() {
        return written;
    }

    /** All states of the coil, in the order in which they were written. */
    public List<Boolean> coils() {
        return coils;
    }

    /** {@code System.nanoTime()} of the last write of a coil. */
    public long coilAt() {
        return coilAt;
    }

    @Override
    public void close() throws ExecutionException, InterruptedException {
        stop();
    }

    private static byte[] word(int value) {
        return new byte[] {(byte) (value >>> 8), (byte) value};
    }

    /** The library answers with it; the signature of its own services does not name it. */
    @SuppressWarnings("unchecked")
    private static <T extends Exception> void refuse(Exception refusal) throws T {
        throw (T) refusal;
    }

    private final class Services extends ReadWriteModbusServices {
        @Override
        protected Optional<ProcessImage> getProcessImage(int unit) {
            return unit == UNIT ? Optional.of(image) : Optional.empty();
        }

        @Override
        public WriteMultipleRegistersResponse writeMultipleRegisters(ModbusRequestContext context, int unit,
                WriteMultipleRegistersRequest request) throws UnknownUnitIdException {
            if (request.address() >= REGISTERS) {
                ModbusPlc.<RuntimeException>refuse(new ModbusResponseException(FunctionCode.WRITE_MULTIPLE_REGISTERS, ExceptionCode.ILLEGAL_DATA_ADDRESS));
            }
            WriteMultipleRegistersResponse response = super.writeMultipleRegisters(context, unit, request);
            ByteBuffer values = ByteBuffer.wrap(request.values());
            written.add(new Written(Integer.toUnsignedLong(values.getInt()), Integer.toUnsignedLong(values.getInt()),
                    values.getShort(), values.getShort()));
            return response;
        }

        @Override
        public WriteSingleCoilResponse writeSingleCoil(ModbusRequestContext context, int unit, WriteSingleCoilRequest request)
                throws UnknownUnitIdException {
            WriteSingleCoilResponse response = super.writeSingleCoil(context, unit, request);
            coils.add(request.value() != 0);
            coilAt = System.nanoTime();
            return response;
        }
    }
}
