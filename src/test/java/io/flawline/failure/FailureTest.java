package io.flawline.failure;

import static io.flawline.failure.Retry.A_FEW_TIMES;
import static io.flawline.failure.Retry.NEVER;
import static io.flawline.failure.Retry.UNTIL_IT_WORKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.NotSerializableException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.UnmappableCharacterException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.stream.Stream;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import io.flawline.support.Routes;

/** Which failures of sinks whose libraries are not shipped mean that the sink is away. */
class FailureTest {
    private final CamelContext context = Routes.context();

    @BeforeEach
    void start() throws Exception {
        context.getManagementStrategy().addEventNotifier(new CurrentSend());
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
                arguments(new RecordTooLargeException(), NEVER),
                arguments(new TopicAuthorizationException("topic"), UNTIL_IT_WORKS),
                arguments(new GenericFileOperationFailedException(452, "450 busy", "busy"), UNTIL_IT_WORKS),
                arguments(new GenericFileOperationFailedException(553, "553 name not allowed", "name"), NEVER),
                arguments(new GenericFileOperationFailedException("File already exists"), A_FEW_TIMES),
                arguments(new FileSystemException("x", null, "File name too long"), NEVER),
                arguments(new FileSystemException("x", null, "No space left on device"), UNTIL_IT_WORKS),
                arguments(new UnresolvedAddressException(), UNTIL_IT_WORKS),
                arguments(new MongoSocketOpenException(), UNTIL_IT_WORKS),
                arguments(new SQLiteException("locked", SQLiteErrorCode.SQLITE_BUSY), UNTIL_IT_WORKS),
                arguments(new SQLiteException("full", SQLiteErrorCode.SQLITE_FULL), UNTIL_IT_WORKS),
                arguments(new SQLiteException("not unique", SQLiteErrorCode.SQLITE_CONSTRAINT), NEVER),
                arguments(new JMSException("AMQ229102: Address results is full."), UNTIL_IT_WORKS),
                arguments(new JMSException("delivery rejected: amqp:link:message-size-exceeded"), NEVER),
                arguments(new MessageFormatException("no map"), NEVER),
                arguments(new InvalidDestinationException("no such queue"), A_FEW_TIMES),
                arguments(new UnmappableCharacterException(1), NEVER),
                arguments(new NotSerializableException("x"), NEVER),
                arguments(new StatusException(503), UNTIL_IT_WORKS), arguments(new StatusException(400), NEVER),
                arguments(new StatusException(7), A_FEW_TIMES),
                arguments(new IllegalStateException("No response received from remote server: 127.0.0.1:9"), UNTIL_IT_WORKS),
                arguments(new IllegalStateException("Got bad greeting from SMTP host: mail, port: 25, response: 421 busy"), UNTIL_IT_WORKS),
                arguments(http(401), A_FEW_TIMES), arguments(http(403), A_FEW_TIMES), arguments(http(409), A_FEW_TIMES),
                arguments(http(400), NEVER), arguments(http(422), NEVER), arguments(http(408), UNTIL_IT_WORKS),
                arguments(http(429), UNTIL_IT_WORKS), arguments(http(503), UNTIL_IT_WORKS));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void givesTheNumberOfRetries(Exception cause, Retry retry) {
        assertThat(Failure.of(failed(cause, ExchangePattern.InOnly)).retry()).isEqualTo(retry);
        Retry whileACallerWaits = retry == UNTIL_IT_WORKS ? A_FEW_TIMES : retry;
        assertThat(Failure.of(failed(cause, ExchangePattern.InOut)).retry()).isEqualTo(whileACallerWaits);
    }

    @Test
    void namesTheFirstCause() {
        String message = Failure.of(failed(new SQLException("cannot infer the SQL type of a map", "07006"), ExchangePattern.InOnly)).message();
        assertThat(message).startsWith("as libraries wrap it").contains("(cause: cannot infer the SQL type of a map)");
    }

    private Exchange failed(Exception cause, ExchangePattern pattern) {
        context.getEndpoint("mock:sink", MockEndpoint.class).whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("as libraries wrap it", cause);
        });
        Exchange exchange = new DefaultExchange(context, pattern);
        return context.createProducerTemplate().send("direct:in", exchange);
    }

    private static HttpOperationFailedException http(int status) {
        return new HttpOperationFailedException("http://sink", status, "status " + status, null, Map.of(), "");
    }

    /** As netty-http and clients of many services name theirs. */
    public static final class StatusException extends Exception {
        private final int statusCode;

        StatusException(int statusCode) {
            this.statusCode = statusCode;
        }

        public int getStatusCode() {
            return statusCode;
        }
    }

    /** As the drivers of other systems name theirs. */
    private static final class MongoSocketOpenException extends RuntimeException {
    }
}
