package io.flawline.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.saga.InMemorySagaService;
import org.apache.camel.support.service.ServiceSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.support.Ports;
import io.flawline.support.Routes;

/** A receiver that does not listen, behind every kind of step that sends. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SendingIT {
    @TempDir
    private Path folder;
    private final int port = Ports.free();
    private final String url = "http://127.0.0.1:" + port + "/x";
    private final List<String> received = new CopyOnWriteArrayList<>();
    private DeadLetters letters;
    private CamelContext context;
    private HttpServer receiver;

    @BeforeEach
    void create() {
        letters = new DeadLetters(folder);
        context = Routes.context();
        ErrorHandling.install(context, letters);
    }

    @AfterEach
    void stop() {
        context.stop();
        if (receiver != null) {
            receiver.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "- to: URL",
        "- toD: \"${variable.url}\"",
        "- to: {uri: URL, pattern: InOut}",
        "- multicast: {steps: [{to: URL}]}",
        "- multicast: {parallelProcessing: true, steps: [{to: URL}, {to: \"log:other\"}]}",
        "- multicast: {steps: [{pipeline: {steps: [{setBody: {constant: made of it}}, {to: URL}]}}]}",
        "- recipientList: {simple: \"${variable.url}\"}",
        "- recipientList: {parallelProcessing: true, simple: \"${variable.url}\"}",
        "- routingSlip: {simple: \"${variable.url}\"}",
        "- dynamicRouter: {simple: \"${bean:once}\"}",
        "- enrich: {constant: URL}",
        "- wireTap: {uri: URL}",
        "- wireTap: {uri: \"direct:sub\"}",
        "- split: {constant: a, steps: [{to: URL}]}",
        "- choice: {when: [{simple: \"${body} != null\", steps: [{to: URL}]}]}",
        "- filter: {simple: \"${body} != null\", steps: [{multicast: {steps: [{to: URL}]}}]}",
        "- saga: {steps: [{to: URL}]}",
        "- to: kamelet:post",
        "- circuitBreaker: {resilience4jConfiguration: {minimumNumberOfCalls: 2, slidingWindowSize: 2, waitDurationInOpenState: 2}, steps: [{to: URL}]}",
        "- delay: {asyncDelayed: true, expression: {constant: \"10\"}}\n        - to: URL",
        "- loop: {constant: 1, steps: [{to: URL}]}",
        "- to: direct:sub",
        "- process: {ref: template}"})
    void isWaitedFor(String step) throws Exception {
        run(step.replace("URL", url));
        Thread sender = Routes.send(context, "original");
        await().atMost(Duration.ofMinutes(1)).until(this::sinksAreDown);
        assertThat(letters.list()).isEmpty();
        listen();
        await().atMost(Duration.ofMinutes(1)).until(() -> !received.isEmpty());
        await().atMost(Duration.ofMinutes(1)).until(() -> !sinksAreDown());
        sender.join(Duration.ofMinutes(1).toMillis());
        assertThat(letters.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "- process: {ref: fail}",
        "- multicast: {steps: [{process: {ref: fail}}]}",
        "- to: bean:fail",
        "- to: kamelet:failing",
        "- circuitBreaker: {steps: [{process: {ref: fail}}]}",
        "- setBody: {simple: \"${body.none}\"}"})
    void aStepOfTheRouteIsNotASink(String step) throws Exception {
        listen();
        run("- to: " + url + "\n        " + step);
        Routes.send(context, "original").join();
        assertThat(letters.list()).isNotEmpty().allSatisfy(letter -> {
            assertThat(letter.reason()).isEqualTo("route-failed");
            assertThat(letters.original(letter)).hasContent("original");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "- multicast: {steps: [{to: URL}, {to: \"mock:other\"}]}",
        "- recipientList: {simple: \"${variable.url},mock:other\"}",
        "- wireTap: {uri: URL}\n        - to: mock:other",
        "- to: mock:other\n        - circuitBreaker: {steps: [{to: URL}]}"})
    void oneBranchRefusedLeavesTheOthersAndTheOriginal(String step) throws Exception {
        receiver(400);
        run(step.replace("URL", url));
        Routes.send(context, "original").join();
        await().until(() -> letters.count() == 1);
        assertThat(letters.list()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("sink-failed");
            assertThat(letters.original(letter)).hasContent("original");
        });
        assertThat(context.getEndpoint("mock:other", MockEndpoint.class).getReceivedCounter()).isEqualTo(1);
    }

    /** Nobody holds the message: it is in memory, or its sender has gone on. */
    @ParameterizedTest
    @ValueSource(strings = {
        "- wireTap: {uri: URL}",
        "- to: seda:memory",
        "- aggregate: {correlationExpression: {constant: all}, aggregationStrategy: \"#class:org.apache.camel.processor.aggregate.UseLatestAggregationStrategy\", completionSize: 1, parallelProcessing: true, steps: [{to: URL}]}",
        "- resequence: {batchConfig: {batchSize: 1, batchTimeout: 50}, simple: \"${exchangeId}\", steps: [{to: URL}]}",
        "- onCompletion: {parallelProcessing: true, steps: [{to: URL}]}",
        "- multicast: {parallelProcessing: true, timeout: \"100\", steps: [{to: URL}, {to: \"log:other\"}]}",
        "- recipientList: {parallelProcessing: true, timeout: \"100\", simple: \"${variable.url}\"}"})
    void whatNobodyHoldsIsADeadLetterAtAStop(String step) throws Exception {
        run(step.replace("URL", url));
        Routes.send(context, "original").join();
        await().until(this::sinksAreDown);
        context.stop();
        await().atMost(Duration.ofMinutes(1)).until(() -> letters.count() == 1);
        assertThat(letters.list()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("sink-failed");
            assertThat(letters.original(letter)).hasContent("original");
        });
    }

    /** As a frozen server does, or a client that waits inside for a server that is away. */
    @Test
    void aReceiverThatDoesNotAnswerIsInReadiness() throws Exception {
        try (ServerSocket frozen = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
            run("- to: " + url);
            Routes.send(context, "original");
            await().atMost(Duration.ofMinutes(1)).until(this::sinksAreDown);
            assertThat(sinks().getMessage()).get().asString().contains("route sending: http://127.0.0.1:" + port + " has not answered");
            assertThat(letters.list()).isEmpty();
        }
    }

    /** What fails after it is the route's own fault. */
    @Test
    void aFailedSendThatTheRouteCatchesIsForgotten() throws Exception {
        run("- doTry: {steps: [{to: \"" + url + "\"}], doCatch: [{exception: [java.lang.Exception], steps: [{log: caught}]}]}\n        - process: {ref: fail}");
        Routes.send(context, "original").join();
        assertThat(letters.list()).singleElement().satisfies(letter -> assertThat(letter.reason()).isEqualTo("route-failed"));
    }

    /** As of a sink whose producer connects when the route starts. */
    @Test
    void aRouteThatStartsLateHasTheSameGuarantees() throws Exception {
        context.getRouteController().supervising().setBackOffDelay(100);
        context.getRegistry().bind("late", new LateService());
        run("- process: {ref: late}\n        - to: " + url);
        await().until(() -> context.getRouteController().getRouteStatus("sending").isStarted());
        assertThat(context.getRoute("sending")).isNotNull();
        assertThat(context.getRoutes()).hasSize(3);
        Thread sender = Routes.send(context, "original");
        await().until(this::sinksAreDown);
        assertThat(letters.list()).isEmpty();
        listen();
        sender.join(Duration.ofMinutes(1).toMillis());
        assertThat(received).isNotEmpty();
    }

    /** Fails at its first two starts. */
    public static final class LateService extends ServiceSupport implements Processor {
        private int starts;

        @Override
        protected void doStart() throws IOException {
            if (starts++ < 2) {
                throw new IOException("not yet");
            }
        }

        @Override
        public void process(Exchange exchange) {
        }
    }

    public static final class Once {
        private final String url;

        Once(String url) {
            this.url = url;
        }

        public String next(Exchange exchange) {
            String before = exchange.getProperty(Exchange.SLIP_ENDPOINT, String.class);
            return before == null ? url : null;
        }
    }

    private void run(String step) throws Exception {
        context.getRegistry().bind("sagas", new InMemorySagaService());
        context.getRegistry().bind("once", new Once(url));
        context.getRegistry().bind("fail", (Processor) exchange -> {
            throw new IllegalStateException("no");
        });
        context.getRegistry().bind("template",
                (Processor) exchange -> context.createProducerTemplate().sendBody(url, exchange.getMessage().getBody()));
        Routes.load(context, """
                - route:
                    id: sub
                    from:
                      uri: direct:sub
                      steps:
                        - to: %s
                - routeTemplate:
                    id: post
                    from: {uri: "kamelet:source", steps: [{to: "%s"}]}
                - routeTemplate:
                    id: failing
                    from: {uri: "kamelet:source", steps: [{process: {ref: fail}}]}
                - route:
                    id: memory
                    from:
                      uri: seda:memory
                      steps:
                        - to: %s
                - route:
                    id: sending
                    from:
                      uri: direct:in
                      steps:
                        - setVariable: {name: url, constant: "%s"}
                        - setBody: {constant: made of it}
                        %s
                """.formatted(url, url, url, url, step));
        context.start();
    }

    private boolean sinksAreDown() {
        return sinks().getState() == HealthCheck.State.DOWN;
    }

    private HealthCheck.Result sinks() {
        return HealthCheckHelper.invokeReadiness(context).stream().filter(result -> result.getCheck().getId().equals("sinks")).findFirst().orElseThrow();
    }

    private void listen() throws IOException {
        receiver(200);
    }

    private void receiver(int status) throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        receiver.createContext("/", call -> {
            received.add(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            call.sendResponseHeaders(status, -1);
            call.close();
        });
        receiver.start();
    }
}
