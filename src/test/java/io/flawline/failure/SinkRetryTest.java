package io.flawline.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sink that is away is tried again; one that refuses is not. */
@Tag("slow")
class SinkRetryTest extends ErrorHandlingTestBase {

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

    private static HttpOperationFailedException http(int status, Map<String, String> headers) {
        return new HttpOperationFailedException("http://sink", status, "status " + status, null, headers, "");
    }
}
