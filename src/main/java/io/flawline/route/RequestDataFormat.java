package io.flawline.route;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.support.service.ServiceSupport;

import io.flawline.inspect.Inspection;
import io.flawline.request.FieldLimits;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.request.RequestReader;

/**
 * JSON requests and inspections for {@code unmarshal} and {@code marshal}. Unlike the general JSON format it decodes
 * a large image without making a text of it, and lets a payload that is an image pass as it is.
 */
public final class RequestDataFormat extends ServiceSupport implements DataFormat {

    private final long maxBytes;
    private final FieldLimits fieldLimits;
    private final Listeners listeners = new Listeners();

    /** @param maxBytes of an image */
    public RequestDataFormat(long maxBytes, FieldLimits fieldLimits) {
        this.maxBytes = maxBytes;
        this.fieldLimits = fieldLimits;
    }

    /** Reads a body that is in memory already, as from MQTT, without a copy. */
    @Override
    public Object unmarshal(Exchange exchange, Object body) throws Exception {
        return body instanceof byte[] bytes ? read(exchange, bytes) : DataFormat.super.unmarshal(exchange, body);
    }

    @Override
    public Object unmarshal(Exchange exchange, InputStream stream) throws IOException {
        return read(exchange, stream.readAllBytes());
    }

    private Request read(Exchange exchange, byte[] bytes) {
        try {
            return RequestReader.read(bytes, maxBytes, fieldLimits);
        } catch (RejectedException e) {
            listeners.rejected(exchange, e);
            throw e;
        }
    }

    @Override
    public void marshal(Exchange exchange, Object graph, OutputStream stream) throws Exception {
        CamelContext context = exchange.getContext();
        stream.write(context.getTypeConverter().mandatoryConvertTo(byte[].class, exchange, (Inspection) graph));
    }
}
