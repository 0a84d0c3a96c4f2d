package io.flawline.support;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a Prometheus server reads from {@code /observe/metrics}, text format 0.0.4. */
public record Scrape(Map<String, Double> series) {

    public static Scrape of(String text) {
        Map<String, Double> series = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).forEach(line -> {
            int end = line.lastIndexOf(' ');
            series.put(sorted(line.substring(0, end)), Double.parseDouble(line.substring(end + 1).replace("+Inf", "Infinity")));
        });
        return new Scrape(series);
    }

    /** @param tags name, value, name, value, … of all tags of the series */
    public double value(String name, String... tags) {
        Map<String, String> sorted = new TreeMap<>();
        for (int i = 0; i < tags.length; i += 2) {
            sorted.put(tags[i], tags[i + 1]);
        }
        String key = name + (sorted.isEmpty() ? "" : sorted.entrySet().stream().map(tag -> tag.getKey() + "=\"" + tag.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}")));
        Double value = series.get(key);
        if (value == null) {
            throw new AssertionError("No series " + key + " among " + series.keySet().stream().filter(k -> k.startsWith(name)).toList());
        }
        return value;
    }

    /** Of all series of a name. */
    public double sum(String name) {
        return series.entrySet().stream().filter(entry -> name(entry.getKey()).equals(name)).mapToDouble(Map.Entry::getValue).sum();
    }

    public Set<String> names() {
        return series.keySet().stream().map(Scrape::name).collect(Collectors.toSet());
    }

    private static String name(String key) {
        return key.replaceFirst("\\{.*", "");
    }

    /** No value of ours has a comma or a brace. */
    private static String sorted(String key) {
        int open = key.indexOf('{');
        if (open < 0) {
            return key;
        }
        return key.substring(0, open) + Arrays.stream(key.substring(open + 1, key.length() - 1).split(","))
                .sorted().collect(Collectors.joining(",", "{", "}"));
    }
}
