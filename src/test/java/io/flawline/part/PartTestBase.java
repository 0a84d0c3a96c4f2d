package io.flawline.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspection.ImageInfo;
import io.flawline.failure.DeadLetters;
import io.flawline.failure.ErrorHandling;
import io.flawline.support.Routes;

/** Routes into and out of the station {@code press}. */
abstract class PartTestBase {

    static final String IN = """
            - route:
                id: in
                from:
                  uri: direct:in
                  steps:
                    - to: {uri: "part:press", parameters: {views: 2, deadline: 60000, safe: defect}}
            - route:
                id: trigger
                from:
                  uri: direct:trigger
                  steps:
                    - to: {uri: "part:press", parameters: {views: 2, deadline: 60000, safe: defect, trigger: true}}
            """;

    static final String OUT = """
            - route:
                id: out
                from:
                  uri: part:press
                  steps:
                    - to: mock:out
            """;

    @TempDir
    Path folder;

    DeadLetters letters;
    CamelContext context;
    PartComponent parts;
    volatile Exception outage;
    final List<String> delivered = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        letters = new DeadLetters(folder.resolve("dead"));
        context = Routes.context();
        parts = PartComponent.bindTo(context, folder.resolve("parts"));
        ErrorHandling.install(context, letters);
        context.getEndpoint("mock:out", MockEndpoint.class).whenAnyExchangeReceived(exchange -> {
            if (outage != null) {
                throw outage;
            }
            delivered.add(exchange.getMessage().getBody(String.class));
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    Exchange send(String uri, Object body) {
        Exchange sent = context.createProducerTemplate().send(uri, exchange(uri, body));
        assertThat(sent.isFailed()).as(String.valueOf(sent.getException())).isFalse();
        return sent;
    }

    Exchange exchange(String uri, Object body) {
        Exchange exchange = context.getEndpoint(uri).createExchange();
        exchange.getMessage().setBody(body);
        return exchange;
    }

    static Inspection inspection(Object id, String verdict, String sha, Map<String, Object> input) {
        return new Inspection(id, verdict.equals("ok") ? 0 : 2, 1.0, null, verdict, 0.5, null,
                new ImageInfo(null, 1, 1, "png", sha), List.of(), 0, 0, null, input, null, null, null);
    }
}
