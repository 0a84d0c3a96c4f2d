package io.flawline.golden;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.jspecify.annotations.Nullable;

import io.flawline.golden.GoldenSet.Allowance;
import io.flawline.yaml.YamlDocument;
import io.flawline.yaml.YamlException;

/** The text of {@code golden.yaml}. */
final class GoldenText {

    private GoldenText() {
    }

    /** Returns the text of a set. */
    static String of(Map<String, GoldenEntry> images, Allowance allow) {
        return images.entrySet().stream().map(image -> "  " + line(image.getKey(), image.getValue()) + "\n")
                .collect(Collectors.joining("", "images:\n", "allow: {misses: %d, falseAlarms: %d}\n".formatted(allow.misses(), allow.falseAlarms())));
    }

    /**
     * Returns a text with the entries that differ from {@code images} removed, changed or added, and all its comments; null
     * when the images are not one a line.
     */
    static @Nullable String edit(String text, Map<String, GoldenEntry> images) {
        try {
            Node root = YamlDocument.read(GoldenSet.FILE, text.getBytes(StandardCharsets.UTF_8)).node();
            MappingNode map = (MappingNode) ((MappingNode) root).getValue().stream().filter(tuple -> name(tuple).equals("images"))
                    .map(NodeTuple::getValueNode).findFirst().orElseThrow();
            return map.getFlowStyle() == FlowStyle.FLOW ? null : edit(new ArrayList<>(Arrays.asList(text.split("\n", -1))), map, images);
        } catch (YamlException | ClassCastException e) {
            return null;
        }
    }

    private static @Nullable String edit(List<String> lines, MappingNode map, Map<String, GoldenEntry> images) {
        Set<String> added = new LinkedHashSet<>(images.keySet());
        int indent = mark(map.getValue().get(0).getKeyNode()).getColumn();
        int last = 0;
        for (NodeTuple tuple : map.getValue()) {
            Mark key = mark(tuple.getKeyNode());
            Mark end = tuple.getValueNode().getEndMark().orElseThrow();
            if (end.getLine() != key.getLine()) {
                return null;
            }
            last = key.getLine();
            String name = name(tuple);
            added.remove(name);
            if (!images.containsKey(name)) {
                lines.set(key.getLine(), null);
            } else {
                String before = lines.get(key.getLine());
                lines.set(key.getLine(), " ".repeat(indent) + line(name, images.get(name)) + before.substring(end.getColumn()));
            }
        }
        lines.addAll(last + 1, added.stream().map(name -> " ".repeat(indent) + line(name, Objects.requireNonNull(images.get(name)))).toList());
        return lines.stream().filter(line -> line != null).collect(Collectors.joining("\n"));
    }

    private static Mark mark(Node node) {
        return node.getStartMark().orElseThrow();
    }

    private static String name(NodeTuple tuple) {
        return ((ScalarNode) tuple.getKeyNode()).getValue();
    }

    private static String line(String name, GoldenEntry entry) {
        StringBuilder line = new StringBuilder("verdict: ").append(entry.verdict());
        if (entry.must()) {
            line.append(", must: true");
        }
        if (entry.count() != null) {
            line.append(", count: ").append(entry.count());
        }
        if (entry.score() != null) {
            line.append(", score: ").append(entry.score());
        }
        if (entry.tolerance() != null) {
            line.append(", tolerance: ").append(entry.tolerance());
        }
        return "%s: {%s}".formatted(quoted(name), line);
    }

    /** Returns a name as it is where it has only letters, digits and a few signs, else as a string of JSON, which YAML reads too. */
    private static String quoted(String name) {
        return name.matches("[A-Za-z][A-Za-z0-9._-]*") ? name : '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(name)) + '"';
    }
}
