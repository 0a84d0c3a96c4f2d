package io.flawline.support;

import java.nio.charset.StandardCharsets;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Camel contexts that run routes written in YAML, as users write them. */
public final class Routes {
    private Routes() {
    }

    public static CamelContext context() {
        CamelContext context = new DefaultCamelContext();
        context.getShutdownStrategy().setTimeout(10);
        return context;
    }

    public static CamelContext load(CamelContext context, String yaml) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("test.yaml", yaml));
        return context;
    }

    /** Sends to {@code direct:in}, as a caller that expects no answer, on a thread that ends with the route. */
    public static Thread send(CamelContext context, String body) {
        Exchange exchange = context.getEndpoint("direct:in").createExchange(ExchangePattern.InOnly);
        exchange.getIn().setBody(body.getBytes(StandardCharsets.UTF_8));
        Thread sender = new Thread(() -> context.createProducerTemplate().send("direct:in", exchange));
        sender.start();
        return sender;
    }
}
