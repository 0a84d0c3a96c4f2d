package io.flawline.failure;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/** Marks the copy that a {@code wireTap} makes: nobody holds it, so it must not be returned at a stop. */
final class TapMark implements InterceptStrategy {
    private static final String TAPPED = "flawlineTapped";

    static boolean isOn(Exchange exchange) {
        return exchange.getProperty(TAPPED) != null;
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode node, Processor target, Processor next) {
        if (!(node instanceof WireTapDefinition)) {
            return AsyncProcessorConverterHelper.convert(target);
        }
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                boolean within = isOn(exchange);
                exchange.setProperty(TAPPED, true);
                return super.process(exchange, doneSync -> {
                    if (!within) {
                        exchange.removeProperty(TAPPED);
                    }
                    callback.done(doneSync);
                });
            }
        };
    }
}
