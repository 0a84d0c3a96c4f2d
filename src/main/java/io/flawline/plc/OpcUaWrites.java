package io.flawline.plc;

import org.apache.camel.Endpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;
import org.apache.camel.spi.EndpointStrategy;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes what {@code milo-client:} could not write to an OPC UA server a failure of the exchange. The component by itself waits
 * for no answer, takes a status such as {@code Bad_NotWritable} for a success, and loses what it sends while the connection
 * fails. {@code camel-milo} need not be installed.
 */
public final class OpcUaWrites extends SimpleEventNotifierSupport implements EndpointStrategy {
    private static final String ENDPOINT = "org.apache.camel.component.milo.client.MiloClientEndpoint";

    public OpcUaWrites() {
        setupIgnore(true);
        setIgnoreExchangeEvents(false);
        setIgnoreExchangeSentEvents(false);
    }

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        if (isOpcUa(endpoint)) {
            OpcUaWrite.await(endpoint);
        }
        return endpoint;
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof ExchangeSentEvent sent && isOpcUa(sent.getEndpoint());
    }

    @Override
    public void notify(CamelEvent event) {
        ExchangeSentEvent sent = (ExchangeSentEvent) event;
        OpcUaWrite.failure(sent.getExchange(), sent.getEndpoint()).ifPresent(sent.getExchange()::setException);
    }

    private static boolean isOpcUa(@Nullable Endpoint endpoint) {
        return endpoint != null && endpoint.getClass().getName().equals(ENDPOINT);
    }
}
