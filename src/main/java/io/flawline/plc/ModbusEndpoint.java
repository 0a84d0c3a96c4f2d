package io.flawline.plc;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** The endpoint of {@code modbus:HOST:PORT}, as source and as sink; each of them has a separate connection. */
final class ModbusEndpoint extends DefaultEndpoint {
    private final ModbusComponent component;
    private final ModbusOptions options;

    ModbusEndpoint(String uri, ModbusComponent component, ModbusOptions options) {
        super(uri, component);
        this.component = component;
        this.options = options;
    }

    ModbusOptions options() {
        return options;
    }

    ModbusLink open() {
        return component.open(options);
    }

    void close(ModbusLink link) {
        component.close(link);
    }

    @Override
    public Producer createProducer() {
        return new ModbusProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        ModbusConsumer consumer = new ModbusConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }
}
