package io.flawline.model;

import java.util.Map;

/**
 * Settings as one source gave them, before they are checked.
 *
 * @param origin where they come from, as a person would look for it: a file, a property prefix, a bean
 * @param values setting names (see {@link Settings}) to strings, numbers, lists or maps
 */
public record Layer(String origin, Map<String, ?> values) {

    public Layer {
        values = Map.copyOf(values);
    }
}
