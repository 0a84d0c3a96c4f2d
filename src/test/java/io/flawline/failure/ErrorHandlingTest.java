package io.flawline.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.support.Routes;

/** What cannot be used becomes a dead letter with its original and reason. */
@Tag("slow")
class ErrorHandlingTest extends ErrorHandlingTestBase {

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
}
