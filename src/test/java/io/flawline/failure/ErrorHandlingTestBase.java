package io.flawline.failure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Routes;

/** Routes whose step or sink fails as a test says. */
abstract class ErrorHandlingTestBase {

    static final String ROUTES = """
            - route:
                id: working
                from:
                  uri: direct:working
                  steps:
                    - setBody: {constant: "what the route made of it"}
                    - process: {ref: fail}
            - route:
                id: sending
                from:
                  uri: direct:sending
                  steps:
                    - setBody: {constant: "what the route made of it"}
                    - to: mock:sink
            - route:
                id: json
                from:
                  uri: direct:json
                  steps:
                    - unmarshal: {json: {}}
            """;

    @TempDir
    Path folder;

    DeadLetters letters;
    CamelContext context;
    MockEndpoint sink;
    final AtomicInteger tries = new AtomicInteger();
    Exception failure = new IllegalStateException("no");
    Error error;

    @BeforeEach
    void start() throws Exception {
        letters = new DeadLetters(folder.resolve("dead"));
        context = Routes.context();
        ErrorHandling.install(context, letters);
        Processor fail = exchange -> {
            tries.incrementAndGet();
            if (error != null) {
                throw error;
            }
            throw failure;
        };
        context.getRegistry().bind("fail", fail);
        sink = context.getEndpoint("mock:sink", MockEndpoint.class);
        sink.whenAnyExchangeReceived(fail);
        Routes.load(context, ROUTES);
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    Exchange send(String uri, String body) {
        return context.createProducerTemplate().send(uri, exchange(uri, body));
    }

    Exchange exchange(String uri, String body) {
        Exchange exchange = context.getEndpoint(uri).createExchange(ExchangePattern.InOnly);
        exchange.getIn().setBody(body.getBytes(StandardCharsets.UTF_8));
        return exchange;
    }
}
