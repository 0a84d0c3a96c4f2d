package io.flawline.failure;

import static io.flawline.failure.Failure.Retry.A_FEW_TIMES;
import static io.flawline.failure.Failure.Retry.NEVER;
import static io.flawline.failure.Failure.Retry.UNTIL_IT_WORKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.flawline.support.Routes;

/** Which failures of sinks whose libraries are not shipped mean that the sink is away. */
class FailureTest {
    private final CamelContext context = Routes.context();

    @BeforeEach
    void start() throws Exception {
        Routes.load(context, """
                - from:
                    uri: direct:in
                    steps:
                      - to: {id: sink, uri: "mock:sink"}
                """);
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new SQLException("connection failure", "08006"), UNTIL_IT_WORKS),
                arguments(new SQLException("deadlock", "40P01"), UNTIL_IT_WORKS),
                arguments(new SQLException("the database is starting up", "57P03"), UNTIL_IT_WORKS),
                arguments(new SQLTransientConnectionException("no connection in the pool"), UNTIL_IT_WORKS),
                arguments(new SQLRecoverableException("closed"), UNTIL_IT_WORKS),
                arguments(new SQLException("null value violates", "23502"), NEVER),
                arguments(new SQLException("value too long", "22001"), NEVER),
                arguments(new SQLException("no such table", "42P01"), A_FEW_TIMES),
                arguments(new SQLException("unknown"), A_FEW_TIMES),
                arguments(new SQLException("odd", "9"), A_FEW_TIMES),
                arguments(new TimeoutException("Topic not present in metadata after 60000 ms"), UNTIL_IT_WORKS),
                arguments(new RecordTooLargeException(), A_FEW_TIMES));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void tellsHowOftenToTryAgain(Exception cause, Failure.Retry retry) {
        assertThat(Failure.of(failed(cause, ExchangePattern.InOnly)).retry()).isEqualTo(retry);
        Failure.Retry whileACallerWaits = retry == UNTIL_IT_WORKS ? A_FEW_TIMES : retry;
        assertThat(Failure.of(failed(cause, ExchangePattern.InOut)).retry()).isEqualTo(whileACallerWaits);
    }

    private Exchange failed(Exception cause, ExchangePattern pattern) {
        Exchange exchange = new DefaultExchange(context, pattern);
        exchange.getExchangeExtension().setHistoryNodeId("sink");
        exchange.setException(new IllegalStateException("as libraries wrap it", cause));
        return exchange;
    }
}
