package io.flawline.plc;

import java.io.IOException;
import java.util.Objects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

import io.flawline.part.PartVerdict;

/**
 * Writes a verdict: its registers in one request, then the coil, which is on for {@code ok} only. A verdict that is older
 * than {@code maxAge} is not written, as its part may have passed the gate.
 */
final class ModbusProducer extends DefaultProducer {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ModbusEndpoint endpoint;
    private @Nullable ModbusLink link;

    ModbusProducer(ModbusEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        link = endpoint.open();
    }

    @Override
    protected void doStop() throws Exception {
        if (link != null) {
            endpoint.close(link);
        }
        super.doStop();
    }

    /**
     * @throws IllegalArgumentException for what must not or cannot be written
     * @throws IOException when the PLC is unavailable
     */
    @Override
    public void process(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        PartVerdict verdict = verdict(message);
        requireFresh(message.getHeader("CamelPartTime", Long.class), verdict);
        ModbusOptions options = endpoint.options();
        Objects.requireNonNull(link).writeRegisters(options.register(), ModbusVerdict.registers(verdict, message.getHeader("CamelPartCause", String.class)));
        if (options.coil() >= 0) {
            link.writeCoil(options.coil(), verdict.verdict().equals("ok"));
        }
    }

    private void requireFresh(Long time, PartVerdict verdict) {
        if (time == null) {
            throw new IllegalArgumentException("The verdict does not say when it was reached; keep the header CamelPartTime"
                    + " between from: part: and to: modbus:");
        }
        long age = System.currentTimeMillis() - time;
        // Also when the clock was set back since: how old it is cannot be known then.
        if (Math.abs(age) > endpoint.options().maxAge()) {
            throw new IllegalArgumentException("Verdict %d of part %s is %d ms old and was not written to %s; maxAge = %d"
                    .formatted(verdict.sequence(), verdict.part(), age, endpoint.options().address(), endpoint.options().maxAge()));
        }
    }

    private static PartVerdict verdict(Message message) throws IOException {
        if (message.getBody() instanceof PartVerdict verdict) {
            return verdict;
        }
        try {
            byte[] json = message.getBody(byte[].class);
            return MAPPER.readValue(json == null ? new byte[0] : json, PartVerdict.class);
        } catch (JsonProcessingException e) {
            // Without the cause, which the error handler would take for a sink that is unavailable.
            throw new IllegalArgumentException("The message is not a verdict of from: part: " + e.getOriginalMessage());
        }
    }
}
