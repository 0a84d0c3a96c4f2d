package io.flawline.metrics;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import io.flawline.failure.DeadLetter;
import io.flawline.failure.DeadLetters;
import io.flawline.request.Reason;

/** Meters of the dead letters that were written, and of those that are in the folder. */
final class DeadLetterMeters implements Consumer<DeadLetter> {
    private final MeterRegistry registry;
    private final Map<Reason, Counter> written = new EnumMap<>(Reason.class);

    DeadLetterMeters(MeterRegistry registry) {
        this.registry = registry;
        Arrays.stream(Reason.values()).forEach(reason -> written.put(reason, Counter.builder("flawline.dead.letters.written")
                .description("Dead letters that were written").tag("reason", reason.code()).register(registry)));
    }

    void watch(DeadLetters letters) {
        Gauge.builder("flawline.dead.letters", letters, DeadLetterMeters::count)
                .description("Dead letters in the folder, those that were replayed not among them").register(registry);
        Gauge.builder("flawline.dead.letters.bytes", letters, DeadLetterMeters::bytes)
                .description("Bytes of the originals of dead letters, those that were replayed included").register(registry);
        FunctionCounter.builder("flawline.dead.letters.deleted", letters, DeadLetters::deleted)
                .description("Dead letters that were deleted to keep the bounds").register(registry);
    }

    /** Counts dead letters; not a number when the folder cannot be read. */
    private static double count(DeadLetters letters) {
        try {
            return letters.count();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static double bytes(DeadLetters letters) {
        try {
            return letters.bytes();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    @Override
    public void accept(DeadLetter letter) {
        Objects.requireNonNull(written.get(Reason.of(letter.reason()))).increment();
    }
}
