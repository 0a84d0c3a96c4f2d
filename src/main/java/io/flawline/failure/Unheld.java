package io.flawline.failure;

import java.util.Set;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.AggregateDefinition;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.ResequenceDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.apache.camel.util.StringHelper;

/**
 * Marks exchanges that no sender holds, so that they must not be returned at a stop: the copy of a {@code wireTap}, what an
 * {@code aggregate}, {@code resequence} or {@code onCompletion} passes on, a branch that its {@code multicast} may leave behind
 * at a timeout, and what comes from memory, a timer or a camera.
 */
final class Unheld implements InterceptStrategy {
    private static final String UNHELD = "flawlineUnheld";
    private static final Set<String> SOURCES_WITHOUT_SENDER =
            Set.of("seda", "disruptor", "timer", "scheduler", "quartz", "cron", "camera");

    static boolean is(Exchange exchange) {
        return exchange.getProperty(UNHELD) != null || exchange.getProperty(ExchangePropertyKey.ON_COMPLETION) != null
                || comesFromMemory(exchange);
    }

    private static boolean comesFromMemory(Exchange exchange) {
        Endpoint source = exchange.getFromEndpoint();
        return source != null && !exchange.getPattern().isOutCapable()
                && SOURCES_WITHOUT_SENDER.contains(StringHelper.before(source.getEndpointUri(), ":", ""));
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode node, Processor target, Processor next) {
        if (!leavesItsSender(node)) {
            return AsyncProcessorConverterHelper.convert(target);
        }
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                // A resequencer keeps the exchange itself, after it has called back; all others keep a copy.
                boolean stays = exchange.getProperty(UNHELD) != null || node instanceof ResequenceDefinition;
                exchange.setProperty(UNHELD, true);
                return super.process(exchange, doneSync -> {
                    if (!stays) {
                        exchange.removeProperty(UNHELD);
                    }
                    callback.done(doneSync);
                });
            }
        };
    }

    private static boolean leavesItsSender(NamedNode node) {
        return node instanceof WireTapDefinition || node instanceof AggregateDefinition || node instanceof ResequenceDefinition
                || node instanceof MulticastDefinition multicast && multicast.getTimeout() != null
                || node instanceof RecipientListDefinition<?> list && list.getTimeout() != null
                || node instanceof SplitDefinition split && split.getTimeout() != null;
    }
}
