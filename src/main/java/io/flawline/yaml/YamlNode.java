package io.flawline.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import io.flawline.model.Nearest;

/** One node of a YAML file. Each way to read it names file and line when the node is of another kind. */
public record YamlNode(String file, Node node) {

    public int line() {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    public YamlException mistake(@Nullable String text) {
        return new YamlException(file, line(), text);
    }

    /**
     * Returns the values of a map by key.
     *
     * @param allowed keys; others are mistakes
     */
    public Map<String, YamlNode> map(String what, Collection<String> allowed) throws YamlException {
        Map<String, YamlNode> values = map(what);
        for (NodeTuple tuple : ((MappingNode) node).getValue()) {
            YamlNode key = new YamlNode(file, tuple.getKeyNode());
            String name = key.text("a key");
            if (!allowed.contains(name)) {
                throw key.mistake("\"%s\" is not a key of %s; %sallowed are %s".formatted(name, what,
                        Nearest.of(name, allowed).map("is \"%s\" meant? "::formatted).orElse(""), allowed));
            }
        }
        return values;
    }

    public Map<String, YamlNode> map(String what) throws YamlException {
        if (!(node instanceof MappingNode mapping)) {
            throw mistake(what + " is a map of keys and values here; found " + kind());
        }
        Map<String, YamlNode> values = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = new YamlNode(file, tuple.getKeyNode()).text("a key");
            if (values.put(key, new YamlNode(file, tuple.getValueNode())) != null) {
                throw new YamlNode(file, tuple.getKeyNode()).mistake("the key \"" + key + "\" occurs twice");
            }
        }
        return values;
    }

    public List<YamlNode> list(String what) throws YamlException {
        if (!(node instanceof SequenceNode sequence)) {
            throw mistake(what + " is a list here, each entry on a line that begins with \"- \"; found " + kind());
        }
        List<YamlNode> values = new ArrayList<>();
        sequence.getValue().forEach(value -> values.add(new YamlNode(file, value)));
        return values;
    }

    public String text(String what) throws YamlException {
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            throw mistake(what + " is a text here; found " + kind());
        }
        return scalar.getValue();
    }

    public double number(String what, double min, double max) throws YamlException {
        String text = text(what);
        try {
            double number = Double.parseDouble(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the range.
        }
        throw mistake("%s = %s: allowed is a number from %s to %s".formatted(what, text, Numbers.plain(min),
                max == Double.MAX_VALUE ? "any" : Numbers.plain(max)));
    }

    public int whole(String what, int min) throws YamlException {
        double number = number(what, min, Integer.MAX_VALUE);
        if (number != Math.rint(number)) {
            throw mistake(what + " = " + text(what) + ": allowed is an integer of at least " + min);
        }
        return (int) number;
    }

    public boolean flag(String what) throws YamlException {
        String text = text(what);
        if (!Set.of("true", "false").contains(text)) {
            throw mistake(what + " = " + text + ": allowed is true or false");
        }
        return Boolean.parseBoolean(text);
    }

    /** Returns text, a list or a map, as a setting takes it. */
    public Object plain() throws YamlException {
        if (node instanceof MappingNode) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (Map.Entry<String, YamlNode> entry : map("a map").entrySet()) {
                values.put(entry.getKey(), entry.getValue().plain());
            }
            return values;
        }
        if (node instanceof SequenceNode) {
            List<Object> values = new ArrayList<>();
            for (YamlNode value : list("a list")) {
                values.add(value.plain());
            }
            return values;
        }
        return text("a value");
    }

    private String kind() {
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL) ? "nothing" : "\"" + scalar.getValue() + "\"";
        }
        return node instanceof MappingNode ? "a map" : "a list";
    }
}
