package io.flawline.plc;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;

/**
 * Reads a part number that {@code from: milo-client:} delivers: the header {@code part} becomes the number, and
 * {@code CamelTriggerTime} the server's time of it. Without a good value, or with 0, the header is absent afterwards.
 */
public final class OpcUaTrigger implements Processor {

    /** @throws IllegalArgumentException when the body is not a value of OPC UA */
    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        if (!(message.getBody() instanceof DataValue value)) {
            throw new IllegalArgumentException("The message is not a value of an OPC UA node; let from: milo-client: come before it");
        }
        message.removeHeader("part");
        message.removeHeader(FreshTrigger.TIME);
        boolean good = value.getStatusCode() == null || value.getStatusCode().isGood();
        if (good && value.getValue().getValue() instanceof Number number && number.longValue() != 0) {
            message.setHeader("part", number.longValue());
            if (value.getSourceTime() != null) {
                message.setHeader(FreshTrigger.TIME, value.getSourceTime().getJavaTime());
            }
        }
    }
}
