package io.flawline.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Meters by the value of a tag, made when the value is first seen; what comes after that number shares those of the
 * value {@code other}. A look-up makes nothing.
 */
final class Bounded<T> {
    static final String OTHER = "other";
    private static final int MOST = 100;

    private final Map<String, T> known = new ConcurrentHashMap<>();
    private final Function<String, T> maker;

    Bounded(Function<String, T> maker) {
        this.maker = maker;
    }

    T of(String value) {
        T found = known.get(value);
        return found != null ? found : known.computeIfAbsent(known.size() < MOST ? value : OTHER, maker);
    }
}
