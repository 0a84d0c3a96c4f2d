package io.flawline.model;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One row of the table of settings, made from a component of {@link Settings} and its {@link Described}: name, type,
 * default, allowed values and meaning. Each setting may be given in {@code model.json}, as {@code flawline.<name>} and as
 * a property of a {@code DefectProcessor} bean.
 */
public final class SettingType {

    private static final Map<String, SettingType> ALL = Arrays.stream(Settings.class.getRecordComponents())
            .map(SettingType::new).collect(Collectors.toMap(SettingType::name, type -> type, (a, b) -> a, LinkedHashMap::new));

    private final RecordComponent component;
    private final Described described;

    private SettingType(RecordComponent component) {
        this.component = component;
        this.described = Optional.ofNullable(component.getAnnotation(Described.class))
                .orElseThrow(() -> new IllegalStateException("The setting " + component.getName() + " has no description"));
    }

    /** Returns all settings by name, in the order of {@link Settings}. */
    public static Map<String, SettingType> all() {
        return ALL;
    }

    /** Returns the setting whose name is closest to an unknown one; empty when none is similar. */
    public static Optional<String> nearest(String unknown) {
        return Nearest.of(unknown, ALL.keySet());
    }

    public String name() {
        return component.getName();
    }

    /** Returns the Java type of the value: a number, an enum, {@code String}, {@code List} or {@code Map}. */
    public Class<?> type() {
        return component.getType();
    }

    /** Returns the meaning, in Markdown. */
    public String meaning() {
        return described.value();
    }

    /** Returns the default as people write it; empty for none. */
    public String byDefault() {
        return described.byDefault();
    }

    /** Returns what is allowed, in words. */
    public String allowed() {
        if (!described.allowed().isEmpty()) {
            return described.allowed();
        }
        if (type().isEnum()) {
            return Arrays.stream(type().getEnumConstants()).map(value -> spelling((Enum<?>) value)).collect(Collectors.joining(", "));
        }
        if (type() == int.class) {
            return (described.orZero() ? "0, or " : "")
                    + "an integer from %s to %s".formatted(plain(described.min()), plain(described.max()));
        }
        if (type() == double.class) {
            return "a number from %s to %s".formatted(plain(described.min()), plain(described.max()));
        }
        if (isNumbers()) {
            return described.numbers().allowed();
        }
        return type() == Map.class ? "KEY=value,KEY=value" : type() == List.class ? "names separated by commas" : "a name";
    }

    /** Returns whether the setting only affects how a model's scores are measured and drawn, not how it is loaded. */
    public boolean isMeasuring() {
        return described.measuring();
    }

    boolean isPairs() {
        return type() == Map.class;
    }

    Object valueIn(Settings settings) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    Object defaultValue() {
        return byDefault().isEmpty() && type() == String.class ? "" : read(byDefault(), Setting.DEFAULT);
    }

    /** @throws SettingException when the value is not allowed */
    Object read(Object value, String origin) {
        SettingParser parser = new SettingParser(this, value, origin);
        if (type().isEnum()) {
            return parser.choice(type());
        }
        if (type() == double.class) {
            return parser.number(described.min(), described.max());
        }
        if (type() == int.class) {
            return (int) parser.whole(described.min(), described.max(), described.orZero());
        }
        if (type() == String.class) {
            return parser.text();
        }
        if (isPairs()) {
            return parser.pairs();
        }
        return isNumbers() ? parser.numbers(described.numbers()) : parser.list();
    }

    private boolean isNumbers() {
        return component.getGenericType() instanceof ParameterizedType list && list.getActualTypeArguments()[0] == Double.class;
    }

    /**
     * Returns the spelling of a value: {@code SIDE_BY_SIDE} is written {@code side-by-side}; colour orders keep their
     * capitals.
     */
    static String spelling(Enum<?> value) {
        return value instanceof Settings.Color ? value.name() : value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}
