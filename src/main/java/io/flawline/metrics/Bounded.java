package io.flawline.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The meters by the value of a tag. They are made when the value is first seen; beyond a fixed number of values,
 * further ones share the meters of the value {@code other}. A look-up allocates nothing.
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
