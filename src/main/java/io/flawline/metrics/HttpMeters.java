package io.flawline.metrics;

import java.util.function.Consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** HTTP requests that no route has seen. */
final class HttpMeters implements Consumer<String> {
    private final Bounded<Counter> refused;

    HttpMeters(MeterRegistry registry) {
        refused = new Bounded<>(reason -> Counter.builder("flawline.http.refused")
                .description("HTTP requests that were turned away before a route had them").tag("reason", reason).register(registry));
    }

    @Override
    public void accept(String reason) {
        refused.of(reason).increment();
    }
}
