package io.flawline.model;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts layers over each other and reads the winning value of each setting by its {@link SettingType}. */
final class SettingsReader {

    private record Given(Object value, SettingsLayer layer) {
    }

    private final Map<String, Given> given = new LinkedHashMap<>();
    private final Map<String, String> pairs = new LinkedHashMap<>();
    private final Set<String> pairOrigins = new LinkedHashSet<>();

    SettingsReader(List<SettingsLayer> layers) {
        for (SettingsLayer layer : layers) {
            layer.values().forEach((name, value) -> {
                SettingType type = SettingType.all().get(name);
                if (type == null) {
                    throw SettingException.unknown(name, value, layer.origin());
                }
                if (type.isPairs()) {
                    // Pairs of all layers count, the higher over the lower.
                    addPairs(type.read(value, layer.origin()));
                    pairOrigins.add(layer.origin());
                } else {
                    given.put(name, new Given(value, layer));
                }
            });
        }
    }

    private void addPairs(Object read) {
        ((Map<?, ?>) read).forEach((name, value) -> pairs.put((String) name, (String) value));
    }

    Settings read() {
        return Settings.of(type -> {
            if (type.isPairs()) {
                return pairs;
            }
            Given value = given.get(type.name());
            return value == null ? type.defaultValue() : type.read(value.value(), value.layer().origin());
        });
    }

    /** Returns all settings in the order of the record, those that nobody set included. */
    Map<String, Setting> explain() {
        Settings settings = read();
        Map<String, Setting> explained = new LinkedHashMap<>();
        SettingType.all().forEach((name, type) -> {
            Object value = type.valueIn(settings);
            Given from = given.get(name);
            explained.put(name, new Setting(value instanceof Enum<?> choice ? SettingType.spelling(choice) : value,
                    type.isPairs() && !pairOrigins.isEmpty() ? String.join("; ", pairOrigins)
                            : from == null ? Setting.DEFAULT : from.layer().origin(),
                    from == null ? null : from.layer().guesses().get(name)));
        });
        return explained;
    }
}
