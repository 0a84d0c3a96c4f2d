package io.flawline.part;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

import org.apache.camel.EndpointAware;
import org.apache.camel.Exchange;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailureEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailureHandlingEvent;
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
    /** Exchange property: the part of a message that becomes a dead letter. */
    private static final String PART = "flawlineFailedPart";

    FailedViews() {
        setupIgnore(true);
        setIgnoreExchangeEvents(false);
        setIgnoreExchangeFailedEvents(false);
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof ExchangeFailureEvent failure && failure.isDeadLetterChannel();
    }

    /** Reads the part before the dead letter is written, because the answer to a caller takes the place of the message. */
    @Override
    public void notify(CamelEvent event) {
        Exchange exchange = ((ExchangeFailureEvent) event).getExchange();
        if (event instanceof ExchangeFailureHandlingEvent) {
            exchange.removeProperty(PART);
            if (exchange.getProperty(PartProducer.REACHED) == null && exchange.getUnitOfWork() != null && !steps(exchange).isEmpty()) {
                PartMessage.partOf(exchange.getUnitOfWork().getOriginalInMessage()).ifPresent(part -> exchange.setProperty(PART, part));
            }
        } else if (exchange.removeProperty(PART) instanceof PartId part) {
            steps(exchange).forEach(step -> take(step, part, exchange));
        }
    }

    private static List<PartEndpoint> steps(Exchange exchange) {
        Route route = exchange.getFromRouteId() == null ? null : exchange.getContext().getRoute(exchange.getFromRouteId());
        return route == null ? List.of() : endpoints(route.navigate()).stream().filter(step -> !step.isTrigger()).distinct().toList();
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
