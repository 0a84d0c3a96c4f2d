package io.flawline.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.support.Routes;

@Tag("slow")
class ErrorHandlingTest {
    private static final String ROUTES = """
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
    private Path folder;
    private DeadLetters letters;
    private CamelContext context;
    private MockEndpoint sink;
    private final AtomicInteger tries = new AtomicInteger();
    private Exception failure = new IllegalStateException("no");
    private Error error;

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

    @Test
    void keepsTheRejectedOriginalAndContinues() throws Exception {
        failure = new RejectedException(Reason.TOO_MANY_PIXELS, "30000x30000 is more than 100000000 pixels");
        Exchange exchange = send("direct:working", "{\"image\": \"x\", \"id\": \"part 7\"}");
        assertThat(exchange.isFailed()).isFalse();
        assertThat(tries).hasValue(1);
        assertThat(letters.list()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("too-many-pixels");
            assertThat(letter.message()).startsWith("30000x30000");
            assertThat(letter.id()).isEqualTo("part 7");
            assertThat(letter.source()).isEqualTo("direct://working");
            assertThat(letters.original(letter)).hasContent("{\"image\": \"x\", \"id\": \"part 7\"}");
        });
    }

    /** As of a jar in ext/ whose own dependencies are not there, or of a message nested too deeply for some step. */
    static Stream<Error> errors() {
        return Stream.of(new NoClassDefFoundError("org/example/Missing"), new StackOverflowError(), new OutOfMemoryError("Metaspace"),
                new AssertionError("cannot be"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void keepsTheOriginalOfWhatAnErrorEndsAndNamesTheError(Error thrown) throws Exception {
        error = thrown;
        assertThat(send("direct:working", "picture").isFailed()).isFalse();
        assertThat(letters.list()).singleElement()
                .satisfies(letter -> assertThat(letter.message()).isEqualTo(thrown.toString()));
    }

    @Test
    void failsWhenAnErrorKeepsTheOriginalFromBeingWritten() throws Exception {
        Map<String, Object> within = new HashMap<>();
        within.put("itself", Map.of("through", within));
        Exchange exchange = exchange("direct:working", "");
        exchange.getIn().setBody(within);
        context.createProducerTemplate().send("direct:working", exchange);
        assertThat(exchange.isFailed()).isTrue();
        assertThat(letters.list()).isEmpty();
    }

    static Stream<Arguments> bodiesThatNeverWereBytes() {
        return Stream.of(
                Arguments.of(Map.of("part", "A-7"), "{\"part\":\"A-7\"}"),
                Arguments.of(List.of(Map.of("row", 1), Map.of("row", 2)), "[{\"row\":1},{\"row\":2}]"),
                Arguments.of(Map.of("odd", new Object() {
                    @Override
                    public String toString() {
                        return "no bean";
                    }
                }), "{odd=no bean}"),
                Arguments.of(42, "42"),
                Arguments.of(Request.ofImage(new byte[] {'p', 'n', 'g'}, "a.png"), "png"),
                Arguments.of(null, ""));
    }

    @ParameterizedTest
    @MethodSource("bodiesThatNeverWereBytes")
    void keepsAsTextWhatNeverWasBytes(Object body, String kept) throws Exception {
        Exchange exchange = exchange("direct:working", "");
        exchange.getIn().setBody(body);
        context.createProducerTemplate().send("direct:working", exchange);
        assertThat(exchange.isFailed()).isFalse();
        assertThat(letters.list()).singleElement().satisfies(letter -> assertThat(letters.original(letter)).hasContent(kept));
    }

    @Test
    void aFaultOfAUsersStepIsRouteFailed() throws Exception {
        send("direct:working", "x");
        assertThat(letters.list()).singleElement().satisfies(letter -> assertThat(letter.reason()).isEqualTo("route-failed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\": \"part 7\"}", "\n  {\n  \"image\": {\"id\": 1}, \"id\": \"part 7\", broken", "\uFEFF{\"id\": \"part 7\"}"})
    void reportsTheRequestIdAlsoForAFile(String request) throws Exception {
        failure = new RejectedException(Reason.NO_IMAGE, "none");
        send("direct:working", request);
        Exchange file = exchange("direct:working", "");
        file.getIn().setBody(Files.writeString(folder.resolve("request.json"), request).toFile());
        context.createProducerTemplate().send("direct:working", file);
        assertThat(letters.list()).hasSize(2).allSatisfy(letter -> {
            assertThat(letter.id()).isEqualTo("part 7");
            assertThat(letters.original(letter)).hasContent(request);
        });
    }

    @Test
    void keepsAFileOverThreadsUnderItsLeafName() throws Exception {
        failure = new RejectedException(Reason.TRUNCATED, "cut");
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        byte[] bytes = {1, 2, 3, 0, (byte) 0xFF};
        Files.write(inbox.resolve("${x} part.png"), bytes);
        Routes.load(context, """
                - route:
                    from:
                      uri: "file:%s?delay=50&initialDelay=0"
                      steps:
                        - threads: {poolSize: 2}
                        - setBody: {constant: "what the route made of it"}
                        - process: {ref: fail}
                """.replace("%s", inbox.toString()));
        await().until(() -> letters.list().size() == 1 && !Files.exists(inbox.resolve("${x} part.png")));
        assertThat(letters.list()).singleElement().satisfies(letter -> {
            assertThat(letters.original(letter)).hasBinaryContent(bytes);
            assertThat(letter.name()).isEqualTo("${x} part.png");
            assertThat(letter.file()).endsWith("-$_x_ part.png");
        });
    }

    @Test
    void namesATimeOut() throws Exception {
        failure = new TimeoutException("after 10000 ms");
        send("direct:working", "x");
        assertThat(letters.list()).singleElement().satisfies(letter -> assertThat(letter.reason()).isEqualTo("timed-out"));
    }

    @Test
    void namesBrokenJson() throws Exception {
        send("direct:json", "{\"id\": 7, \"image\"");
        assertThat(letters.list()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("not-json");
            assertThat(letter.id()).isEqualTo("7");
        });
    }

    @ParameterizedTest
    @CsvSource({"400", "404", "413"})
    void doesNotTryAgainWhatASinkRefuses(int status) throws Exception {
        failure = http(status, Map.of());
        send("direct:sending", "original");
        assertThat(tries).hasValue(1);
        assertThat(letters.list()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("sink-failed");
            assertThat(letters.original(letter)).hasContent("original");
        });
    }

    @Test
    void triesUntilTheSinkIsBack() throws Exception {
        failure = new ConnectException("refused");
        sink.whenAnyExchangeReceived(exchange -> {
            if (tries.incrementAndGet() < 3) {
                throw failure;
            }
        });
        Exchange exchange = send("direct:sending", "x");
        assertThat(exchange.isFailed()).isFalse();
        assertThat(tries).hasValue(3);
        assertThat(letters.list()).isEmpty();
    }

    @Test
    void honoursRetryAfter() throws Exception {
        sink.whenAnyExchangeReceived(exchange -> {
            if (tries.incrementAndGet() < 2) {
                throw http(429, Map.of("retry-after", "2"));
            }
        });
        long start = System.nanoTime();
        send("direct:sending", "x");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource({"0, 1000", "1, 1000", "7, 7000", "3600, 3600000", "99999, 3600000"})
    void retryAfterHasBounds(long seconds, long millis) {
        assertThat(ErrorHandling.delayMillis(seconds)).isEqualTo(millis);
    }

    @Test
    void atAStopWhatWaitsForItsSinkStaysUnacknowledged() throws Exception {
        failure = new IOException("away");
        Exchange exchange = exchange("direct:sending", "x");
        Thread sender = new Thread(() -> context.createProducerTemplate().send("direct:sending", exchange));
        sender.start();
        await().until(() -> tries.get() >= 2);
        assertThat(HealthCheckHelper.invokeReadiness(context))
                .filteredOn(result -> result.getCheck().getId().equals("sinks")).singleElement().satisfies(result -> {
                    assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
                    assertThat(result.getMessage().orElseThrow()).contains("sending", "away");
                });
        context.stop();
        sender.join(Duration.ofSeconds(10).toMillis());
        assertThat(sender.isAlive()).isFalse();
        assertThat(exchange.isFailed()).isTrue();
        assertThat(letters.list()).isEmpty();
    }

    @Test
    void answersACallerWithStatusAndReason() throws Exception {
        failure = new RejectedException(Reason.UNSUPPORTED_FORMAT, "not an image");
        Exchange exchange = exchange("direct:working", "x");
        exchange.setPattern(ExchangePattern.InOut);
        exchange.getIn().setHeader("X-Secret", "of the caller");
        context.createProducerTemplate().send("direct:working", exchange);
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry(Exchange.HTTP_RESPONSE_CODE, 415).doesNotContainKey("X-Secret");
        assertThat(exchange.getMessage().getBody(String.class))
                .contains("\"reason\":\"unsupported-format\"", "\"message\":\"not an image\"");
    }

    @Test
    void anUnwritableDeadLetterFailsTheMessageAndAnswers() throws Exception {
        Files.writeString(letters.folder(), "no folder");
        failure = new RejectedException(Reason.TRUNCATED, "cut");
        assertThat(send("direct:working", "x").isFailed()).isTrue();

        Exchange exchange = exchange("direct:working", "x");
        exchange.setPattern(ExchangePattern.InOut);
        context.createProducerTemplate().send("direct:working", exchange);
        assertThat(exchange.isFailed()).isFalse();
        assertThat(exchange.getMessage().getHeaders()).containsEntry(Exchange.HTTP_RESPONSE_CODE, 422);
        assertThat(exchange.getMessage().getBody(String.class)).contains("\"reason\":\"truncated\"");
    }

    private Exchange send(String uri, String body) {
        return context.createProducerTemplate().send(uri, exchange(uri, body));
    }

    private Exchange exchange(String uri, String body) {
        Exchange exchange = context.getEndpoint(uri).createExchange(ExchangePattern.InOnly);
        exchange.getIn().setBody(body.getBytes(StandardCharsets.UTF_8));
        return exchange;
    }

    private static HttpOperationFailedException http(int status, Map<String, String> headers) {
        return new HttpOperationFailedException("http://sink", status, "status " + status, null, headers, "");
    }
}
