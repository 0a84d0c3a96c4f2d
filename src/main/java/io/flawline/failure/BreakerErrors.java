package io.flawline.failure;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Makes a {@code circuitBreaker} without {@code onFallback} a step like any other. By itself it takes a message for done that it
 * has not sent, because it is open, and what it throws leaves the route without the error handler: a refused message would
 * come again without end. The fallback of a breaker that has one comes first.
 */
final class BreakerErrors extends ModelLifecycleStrategySupport implements InterceptStrategy {

    static void install(CamelContext context) {
        BreakerErrors errors = new BreakerErrors();
        context.getCamelContextExtension().getContextPlugin(Model.class).addModelLifecycleStrategy(errors);
        context.getCamelContextExtension().addInterceptStrategy(errors);
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), CircuitBreakerDefinition.class).forEach(breaker -> {
            if (breaker.getInheritErrorHandler() == null) {
                breaker.setInheritErrorHandler(true);
            }
        });
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode node, Processor target, Processor next) {
        if (!(node instanceof CircuitBreakerDefinition breaker) || breaker.getOnFallback() != null) {
            return AsyncProcessorConverterHelper.convert(target);
        }
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                exchange.removeProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_REJECTED);
                exchange.removeProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_TIMED_OUT);
                return super.process(exchange, doneSync -> {
                    failIfNotSent(exchange, breaker.getId());
                    callback.done(doneSync);
                });
            }
        };
    }

    private static void failIfNotSent(Exchange exchange, String breaker) {
        Exception failure = exchange.getException();
        if (exchange.getProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_TIMED_OUT, false, Boolean.class)) {
            exchange.setException(new NotSentException("The circuit breaker %s has not got an answer in its time".formatted(breaker), failure));
        } else if (failure == null && exchange.getProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_REJECTED, false, Boolean.class)) {
            exchange.setException(new NotSentException("The circuit breaker %s is open, because calls before have failed".formatted(breaker), null));
        }
    }
}
