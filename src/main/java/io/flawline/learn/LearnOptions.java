package io.flawline.learn;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Describes what the caller decides; the rest is chosen from the images.
 *
 * @param detail the size of details to compare; null to choose it by made defects
 * @param size   of the model's input; null to choose it from the images' shape. With tiles, of one tile
 * @param aim    of the threshold; used with bad images only
 * @param turn   whether to learn quarter turns and the mirror image too, for parts at any angle
 * @param shift  whether to learn small shifts and changes of light too
 * @param tiles  whether to learn and inspect tiles at the images' own scale; null to choose it by the images' size
 * @param precision of the backbone
 * @param seed   of all random choices
 * @param recipe whose areas are looked at; null for the complete image
 * @param bits   significant bits of a sample in images of 16 bits that do not define them, 8 to 16; null for what the file says
 * @param hold   whether the version is held back until it is promoted
 */
public record LearnOptions(@Nullable Detail detail, @Nullable InputSize size, Aim aim, boolean turn, boolean shift,
        @Nullable Boolean tiles, Precision precision, long seed, @Nullable String recipe, @Nullable Integer bits,
        boolean hold) {

    public static final LearnOptions DEFAULT = new LearnOptions(null, null, Aim.BALANCED, false, false, null, Precision.F32, 0, null, null, false);

    /** The names that {@link #of} knows. */
    public static final Set<String> NAMES = Set.of("aim", "detail", "size", "turn", "shift", "tiles", "precision", "recipe", "bits", "hold");

    /**
     * Reads options as users write them; what is not given is as in {@link #DEFAULT}.
     *
     * @param values such as {@code aim = no-misses}, {@code detail = fine}, {@code size = 320x320} and {@code turn = true}
     * @throws IllegalArgumentException for a value that is not allowed, with those that are
     */
    public static LearnOptions of(Map<String, String> values) {
        return new LearnOptions(values.containsKey("detail") ? constant(Detail.values(), "detail", values, Detail.FINE) : null,
                values.containsKey("size") ? InputSize.parse(values.get("size")) : null,
                constant(Aim.values(), "aim", values, Aim.BALANCED), flag("turn", values), flag("shift", values),
                values.containsKey("tiles") ? flag("tiles", values) : null,
                constant(Precision.values(), "precision", values, Precision.F32), 0, values.get("recipe"), bits(values), flag("hold", values));
    }

    private static <E extends Enum<E>> E constant(E[] constants, String name, Map<String, String> values, E otherwise) {
        if (!values.containsKey(name)) {
            return otherwise;
        }
        List<String> allowed = Arrays.stream(constants).map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-')).toList();
        int index = allowed.indexOf(values.get(name));
        if (index < 0) {
            throw new IllegalArgumentException("%s = %s: allowed are %s".formatted(name, values.get(name), String.join(", ", allowed)));
        }
        return constants[index];
    }

    private static @Nullable Integer bits(Map<String, String> values) {
        String text = values.get("bits");
        if (text != null && !text.matches("[89]|1[0-6]")) {
            throw new IllegalArgumentException("bits = %s: allowed are 8 to 16".formatted(text));
        }
        return text == null ? null : Integer.valueOf(text);
    }

    private static boolean flag(String name, Map<String, String> values) {
        String text = values.getOrDefault(name, "false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("%s = %s: allowed are true and false".formatted(name, text));
        }
        return text.equals("true");
    }
}
