package io.flawline.model;

import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Settings as one source gave them, before they are checked.
 *
 * @param origin  where they come from, as a person would look for it: a file, a property prefix, a bean
 * @param values  setting names (see {@link SettingType}) to strings, numbers, lists or maps; null leaves a setting to the
 *                layers below
 * @param guesses for the values that this source does not say surely, by setting: what was guessed and why. A guess becomes
 *                a warning unless a higher layer gives the setting.
 */
public record SettingsLayer(String origin, Map<String, ?> values, Map<String, String> guesses) {

    public SettingsLayer {
        values = values.entrySet().stream().filter(e -> e.getValue() != null)
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        guesses = Map.copyOf(guesses);
    }

    public SettingsLayer(String origin, Map<String, ?> values) {
        this(origin, values, Map.of());
    }
}
