package io.flawline.plc;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;

import io.flawline.request.PartHeader;

/**
 * Reads a part number that {@code from: milo-client:} delivers: the header {@code part} becomes the number, and
 * {@code CamelTriggerTime} the server's time of it. Without a good value, or with 0, the header is absent afterwards.
 */
public final class OpcUaTrigger implements Processor {

    /** @throws IllegalArgumentException when the body is not a value of OPC UA, or a good value that is not an integer */
    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        if (!(message.getBody() instanceof DataValue value)) {
            throw new IllegalArgumentException("The message is not a value of an OPC UA node; let from: milo-client: come before it");
        }
        message.removeHeader(PartHeader.NAME);
        message.removeHeader(FreshTrigger.TIME);
        boolean good = value.getStatusCode() == null || value.getStatusCode().isGood();
        Object part = good && value.getValue() != null ? value.getValue().getValue() : null;
        if (part == null) {
            return;
        }
        if (!(part instanceof Number number) || number.doubleValue() % 1 != 0) {
            throw new IllegalArgumentException("The node of the part number has the value %s of type %s; an integer is needed, such as Int32 or UInt32"
                    .formatted(part, part.getClass().getSimpleName()));
        }
        if (number.longValue() != 0) {
            message.setHeader(PartHeader.NAME, number.longValue());
            if (value.getSourceTime() != null) {
                message.setHeader(FreshTrigger.TIME, value.getSourceTime().getJavaTime());
            }
        }
    }
}
