package io.flawline.model;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Settings as one source gave them, before they are checked.
 *
 * @param origin where they come from, as a person would look for it: a file, a property prefix, a bean
 * @param values setting names (see {@link Settings}) to strings, numbers, lists or maps; null leaves a setting to the
 *               layers below
 */
public record SettingsLayer(String origin, Map<String, ?> values) {

    public SettingsLayer {
        values = values.entrySet().stream().filter(e -> e.getValue() != null)
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
