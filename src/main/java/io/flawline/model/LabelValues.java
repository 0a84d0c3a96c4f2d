package io.flawline.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Finds the names of classes, in their order, in what tools write: a list, names by number, numbers by name, or one of these
 * under a usual key of an object. What does not number all classes from 0 on is not sure and gives no labels.
 */
final class LabelValues {

    /** Keys under which tools write the names of classes. */
    private static final Set<String> KEYS = Set.of("id2label", "label2id", "names", "labels", "label_names", "label_list", "classes",
            "class_names", "class_list", "class_to_idx", "class_indices", "idx_to_class", "categories", "label_map", "labelmap", "class_map");
    /** Keys of objects that hold one of these. */
    private static final Set<String> GROUPS = Set.of("metainfo", "dataset_meta", "meta", "dataset", "data", "model", "model_info", "info");
    private static final Set<String> NAMES = Set.of("name", "label", "title", "display_name", "class_name");
    private static final Set<String> NUMBERS = Set.of("id", "index", "idx", "class_id", "label_id");
    /** {@code 0 Good}, {@code 0: Good}, {@code [0] Good} and {@code 0,Good}. */
    private static final Pattern NUMBER_FIRST = Pattern.compile("\\[?([0-9]{1,4})(?:[ \t]+|[\\])]?[ \t]*[:=,;.)]?[ \t]+|[:=,;\t])(.+)");
    /** {@code Good 0}, {@code Good: 0} and {@code Good,0}. */
    private static final Pattern NUMBER_LAST = Pattern.compile("(.+?)[ \t]*[:=,; \t][ \t]*([0-9]{1,4})");

    private LabelValues() {
    }

    /** Returns the labels; empty when the value is not sure to hold any. */
    static List<String> of(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return ofList(list);
        }
        if (!(value instanceof Map<?, ?> map) || map.isEmpty()) {
            return List.of();
        }
        List<String> numbered = ofNumbers(map);
        return numbered.isEmpty() ? ofKeys(map) : numbered;
    }

    private static List<String> ofList(List<?> list) {
        if (list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String::valueOf).toList();
        }
        TreeMap<Integer, String> numbered = new TreeMap<>();
        for (Object item : list) {
            Object name = item instanceof Map<?, ?> map ? first(map, NAMES) : null;
            Object number = item instanceof Map<?, ?> map ? first(map, NUMBERS) : null;
            if (!(name instanceof String)) {
                return List.of();
            }
            numbered.put(number == null ? numbered.size() : number instanceof Integer n ? n : -1, (String) name);
        }
        return numbered.size() == list.size() ? inOrder(numbered) : List.of();
    }

    private static @Nullable Object first(Map<?, ?> map, Set<String> keys) {
        return keys.stream().map(map::get).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private static List<String> ofNumbers(Map<?, ?> map) {
        TreeMap<Integer, String> numbered = new TreeMap<>();
        map.forEach((key, item) -> {
            boolean last = item instanceof Integer;
            String number = String.valueOf(last ? item : key);
            if (number.matches("[0-9]{1,4}") && (last || item instanceof String)) {
                numbered.put(Integer.parseInt(number), String.valueOf(last ? key : item));
            }
        });
        return numbered.size() == map.size() ? inOrder(numbered) : List.of();
    }

    /** Returns what the usual keys hold; empty when two of them differ. */
    private static List<String> ofKeys(Map<?, ?> map) {
        Set<List<String>> found = new LinkedHashSet<>();
        map.forEach((key, item) -> {
            if (KEYS.contains(String.valueOf(key).toLowerCase(Locale.ROOT))) {
                found.add(of(item));
            } else if (GROUPS.contains(String.valueOf(key)) && item instanceof Map<?, ?> group) {
                found.add(ofKeys(group));
            }
        });
        found.remove(List.<String>of());
        return found.size() == 1 ? found.iterator().next() : List.of();
    }

    /** Returns whether an object has a key under which tools write labels. */
    static boolean mentions(Object value) {
        return value instanceof Map<?, ?> map && map.keySet().stream().anyMatch(key -> KEYS.contains(String.valueOf(key).toLowerCase(Locale.ROOT)));
    }

    /**
     * Returns the labels of a text with one in each line, also with its number. Numbers behind the names that contradict the
     * order of the lines are not sure to be those of the classes.
     */
    static List<String> ofLines(Stream<String> text) {
        List<String> lines = text.map(line -> line.replace("\uFEFF", "").strip()).filter(line -> !line.isEmpty()).toList();
        if (lines.stream().allMatch(line -> NUMBER_FIRST.matcher(line).matches())) {
            return inOrder(lines, NUMBER_FIRST, 1, 2);
        }
        if (lines.stream().allMatch(line -> NUMBER_LAST.matcher(line).matches())) {
            List<String> ordered = inOrder(lines, NUMBER_LAST, 2, 1);
            List<String> asWritten = lines.stream().map(line -> NUMBER_LAST.matcher(line).replaceFirst("$1").strip()).toList();
            return ordered.isEmpty() ? lines : ordered.equals(asWritten) ? ordered : List.of();
        }
        return lines;
    }

    private static List<String> inOrder(List<String> lines, Pattern pattern, int number, int name) {
        TreeMap<Integer, String> numbered = new TreeMap<>();
        for (String line : lines) {
            Matcher parts = pattern.matcher(line);
            if (parts.matches()) {
                numbered.put(Integer.parseInt(parts.group(number)), parts.group(name).strip());
            }
        }
        return numbered.size() == lines.size() ? inOrder(numbered) : List.of();
    }

    /** Returns the names in order; empty unless the numbers begin at 0 and none is missing. */
    private static List<String> inOrder(TreeMap<Integer, String> numbered) {
        boolean complete = !numbered.isEmpty() && numbered.firstKey() == 0 && numbered.lastKey() == numbered.size() - 1;
        return complete ? List.copyOf(numbered.values()) : List.of();
    }
}
