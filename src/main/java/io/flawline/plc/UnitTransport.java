package io.flawline.plc;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import com.digitalpetri.modbus.ModbusTcpFrame;
import com.digitalpetri.modbus.client.ModbusTcpClientTransport;

/** Passes on the answers of one unit alone: behind a gateway another unit may answer, with values of its own. */
final class UnitTransport implements ModbusTcpClientTransport {

    private static final int NONE = -1;

    private final ModbusTcpClientTransport transport;
    private final int unit;
    private volatile int other = NONE;

    UnitTransport(ModbusTcpClientTransport transport, int unit) {
        this.transport = transport;
        this.unit = unit;
    }

    /** Returns what to say of another unit that answered, as the end of a sentence; empty when none did. */
    String otherUnit() {
        return other == NONE ? "" : "; unit %d answered, which is not taken".formatted(other);
    }

    @Override
    public void receive(Consumer<ModbusTcpFrame> receiver) {
        transport.receive(frame -> {
            if (frame.header().unitId() == unit) {
                receiver.accept(frame);
            } else {
                other = frame.header().unitId();
            }
        });
    }

    @Override
    public CompletionStage<Void> connect() {
        return transport.connect();
    }

    @Override
    public CompletionStage<Void> disconnect() {
        return transport.disconnect();
    }

    @Override
    public boolean isConnected() {
        return transport.isConnected();
    }

    @Override
    public CompletionStage<Void> send(ModbusTcpFrame frame) {
        return transport.send(frame);
    }
}
