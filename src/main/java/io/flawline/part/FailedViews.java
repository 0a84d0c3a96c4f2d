package io.flawline.part;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

import org.apache.camel.EndpointAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailureHandledEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies stations of images that became dead letters before they reached their {@code part:} step, so that their part
 * ends as the safe verdict with that reason, also when it has no other image.
 */
final class FailedViews extends SimpleEventNotifierSupport {
    private static final Logger LOG = LoggerFactory.getLogger(FailedViews.class);

    FailedViews() {
        setupIgnore(true);
        setIgnoreExchangeEvents(false);
        setIgnoreExchangeFailedEvents(false);
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof ExchangeFailureHandledEvent handled && handled.isDeadLetterChannel();
    }

    @Override
    public void notify(CamelEvent event) {
        Exchange exchange = ((ExchangeFailureHandledEvent) event).getExchange();
        Route route = exchange.getFromRouteId() == null ? null : exchange.getContext().getRoute(exchange.getFromRouteId());
        if (route == null || exchange.getProperty(PartProducer.REACHED) != null || exchange.getUnitOfWork() == null) {
            return;
        }
        Message original = exchange.getUnitOfWork().getOriginalInMessage();
        PartMessage.partOf(original).ifPresent(part -> endpoints(route.navigate()).stream().filter(step -> !step.isTrigger()).distinct()
                .forEach(step -> take(step, part, exchange)));
    }

    private static void take(PartEndpoint step, PartId part, Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        String message = failure == null || failure.getMessage() == null ? String.valueOf(failure) : failure.getMessage();
        try {
            step.slot().station().view(part, View.failed(exchange.getExchangeId(), message.lines().findFirst().orElse("")), step.rule());
        } catch (IOException e) {
            LOG.warn("part:{}: it is not known there that an image of part {} failed: {}", step.stationName(), part, e.toString());
        }
    }

    private static List<PartEndpoint> endpoints(@Nullable Navigate<Processor> steps) {
        return steps == null || !steps.hasNext() ? List.of() : steps.next().stream().flatMap(step -> {
            if (step instanceof EndpointAware aware && aware.getEndpoint() instanceof PartEndpoint endpoint) {
                return List.of(endpoint).stream();
            }
            return step instanceof Navigate<?> inner ? endpoints(cast(inner)).stream() : List.<PartEndpoint>of().stream();
        }).filter(Objects::nonNull).toList();
    }

    @SuppressWarnings("unchecked")
    private static Navigate<Processor> cast(Navigate<?> steps) {
        return (Navigate<Processor>) steps;
    }
}
