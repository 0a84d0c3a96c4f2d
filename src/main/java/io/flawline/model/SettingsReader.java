package io.flawline.model;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads {@link Settings} out of layers of strings, numbers, lists and maps; names what is wrong and where it stands. */
final class SettingsReader {

    private static final List<String> NAMES = Arrays.stream(Settings.class.getRecordComponents())
            .map(c -> c.getName()).toList();

    /** Pixels; larger inputs than this are a slip of the pen. */
    private static final int MAX_SIDE = 16_384;

    private record Given(Object value, String origin) {
    }

    private final Map<String, Given> given = new TreeMap<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Set<String> propertyOrigins = new LinkedHashSet<>();

    SettingsReader(List<SettingsLayer> layers) {
        for (SettingsLayer layer : layers) {
            layer.values().forEach((name, value) -> {
                if (!NAMES.contains(name)) {
                    throw new SettingException(name, value, layer.origin(), "one of the settings " + NAMES);
                }
                if (name.equals("properties")) {
                    properties.putAll(pairs(new Given(value, layer.origin())));
                    propertyOrigins.add(layer.origin());
                } else {
                    given.put(name, new Given(value, layer.origin()));
                }
            });
        }
    }

    Settings read() {
        Settings d = Settings.DEFAULTS;
        return new Settings(
                number("threshold", d.threshold(), "a number from 0 to 1", v -> v >= 0 && v <= 1),
                choice("counting", d.counting()),
                number("minArea", d.minArea(), "a number of source pixels, 0 or more", v -> v >= 0 && v < Double.MAX_VALUE),
                choice("overlay", d.overlay()),
                choice("overlaySize", d.overlaySize()),
                whole("overlayQuality", d.overlayQuality(), 1, 100),
                choice("color", d.color()),
                numbers("mean", v -> Double.isFinite(v)),
                numbers("scale", v -> Double.isFinite(v) && v != 0),
                choice("resize", d.resize()),
                whole("border", d.border(), 0, 255),
                choice("decode", d.decode()),
                text("device", d.device()),
                properties,
                list("labels"),
                choice("kind", d.kind()),
                text("output", d.output()),
                choice("activation", d.activation()),
                normalize(),
                whole("width", d.width(), 0, MAX_SIDE),
                whole("height", d.height(), 0, MAX_SIDE),
                whole("multiple", d.multiple(), 1, MAX_SIDE));
    }

    /** All settings in the order of the record, those that nobody set included. */
    Map<String, Setting> explain() {
        Settings settings = read();
        Map<String, Setting> explained = new LinkedHashMap<>();
        for (RecordComponent component : Settings.class.getRecordComponents()) {
            explained.put(component.getName(), new Setting(value(component, settings), origin(component.getName())));
        }
        return explained;
    }

    private static Object value(RecordComponent component, Settings settings) {
        try {
            Object value = component.getAccessor().invoke(settings);
            return value instanceof Enum<?> choice ? spelling(choice) : value;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private String origin(String name) {
        if (name.equals("properties") && !propertyOrigins.isEmpty()) {
            return String.join("; ", propertyOrigins);
        }
        return given.containsKey(name) ? given.get(name).origin() : Setting.DEFAULT;
    }

    private List<Double> normalize() {
        List<Double> values = list("normalize").stream().map(SettingsReader::parse).toList();
        if (!values.isEmpty() && (values.size() != 2 || !Double.isFinite(values.get(0)) || !(values.get(1) > 0)
                || values.get(1).isInfinite())) {
            Given g = given.get("normalize");
            throw new SettingException("normalize", g.value(), g.origin(), "two numbers, the threshold and a range above 0");
        }
        return values;
    }

    private int whole(String name, int otherwise, int min, int max) {
        return (int) number(name, otherwise, "a whole number from %d to %d".formatted(min, max),
                v -> v >= min && v <= max && v == Math.rint(v));
    }

    private double number(String name, double otherwise, String allowed, DoublePredicate valid) {
        Given g = given.get(name);
        if (g == null) {
            return otherwise;
        }
        double value = parse(g.value());
        if (!valid.test(value)) {
            throw new SettingException(name, g.value(), g.origin(), allowed);
        }
        return value;
    }

    /** One value for each channel, or one for all of them. */
    private List<Double> numbers(String name, DoublePredicate valid) {
        List<Double> values = list(name).stream().map(SettingsReader::parse).toList();
        if (values.stream().anyMatch(v -> !valid.test(v)) || values.size() > 3 || values.size() == 2) {
            Given g = given.get(name);
            throw new SettingException(name, g.value(), g.origin(), "one number, or three separated by commas"
                    + (name.equals("scale") ? ", none of them 0" : ""));
        }
        return values;
    }

    private List<String> list(String name) {
        Given g = given.get(name);
        if (g == null) {
            return List.of();
        }
        Object value = g.value() instanceof Map<?, ?> numbered ? numbered(numbered) : g.value();
        if (value instanceof Collection<?> items) {
            if (items.stream().anyMatch(item -> !isScalar(item))) {
                throw new SettingException(name, g.value(), g.origin(), "a list, or an object with the numbers from 0 as names");
            }
            return items.stream().map(String::valueOf).toList();
        }
        return Arrays.stream(g.value().toString().split(",")).map(String::trim).filter(s -> !s.isEmpty()).toList();
    }

    /** The values of {@code {"0": …, "1": …}}, as Ultralytics writes lists of classes; null for those that are missing. */
    private static List<Object> numbered(Map<?, ?> map) {
        Map<String, Object> byNumber = new HashMap<>();
        map.forEach((number, value) -> byNumber.put(String.valueOf(number), value));
        return IntStream.range(0, map.size()).mapToObj(i -> byNumber.get(String.valueOf(i))).toList();
    }

    private static boolean isScalar(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    private String text(String name, String otherwise) {
        Given g = given.get(name);
        if (g == null) {
            return otherwise;
        }
        String value = g.value().toString().trim();
        if (value.isEmpty()) {
            throw new SettingException(name, "\"\"", g.origin(), "a name" + (otherwise.isEmpty() ? "" : ", for example " + otherwise));
        }
        return value;
    }

    private <E extends Enum<E>> E choice(String name, E otherwise) {
        Given g = given.get(name);
        if (g == null) {
            return otherwise;
        }
        String value = g.value().toString().trim();
        E[] all = otherwise.getDeclaringClass().getEnumConstants();
        for (E e : all) {
            if (spelling(e).equalsIgnoreCase(value)) {
                return e;
            }
        }
        throw new SettingException(name, g.value(), g.origin(),
                Arrays.stream(all).map(SettingsReader::spelling).collect(Collectors.joining(", ")));
    }

    /** {@code SIDE_BY_SIDE} is written {@code side-by-side}; colour orders keep their capitals. */
    static String spelling(Enum<?> value) {
        return value instanceof Settings.Color ? value.name() : value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code KEY=value,KEY=value}, or a map; OpenVINO's names are passed on as they are. */
    private static Map<String, String> pairs(Given g) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (g.value() instanceof Map<?, ?> map) {
            map.forEach((k, v) -> pairs.put(k.toString(), String.valueOf(v)));
            return pairs;
        }
        for (String pair : g.value().toString().split(",")) {
            String[] sides = pair.split("=", 2);
            if (sides.length == 2 && !sides[0].isBlank()) {
                pairs.put(sides[0].trim(), sides[1].trim());
            } else if (!pair.isBlank()) {
                throw new SettingException("properties", g.value(), g.origin(), "KEY=value,KEY=value with OpenVINO's names");
            }
        }
        return pairs;
    }

    private static double parse(Object value) {
        try {
            return value instanceof Number n ? n.doubleValue() : Double.parseDouble(value.toString().trim());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
