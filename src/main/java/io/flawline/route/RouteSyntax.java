package io.flawline.route;

import java.util.HashMap;
import java.util.Map;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.exceptions.DuplicateKeyException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** What Camel's YAML reader passes over in silence: a file without a list, and a key that stands twice. */
final class RouteSyntax {

    private RouteSyntax() {
    }

    /** @throws org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException with the place of the first mistake */
    static void check(RouteFile file) {
        new Compose(LoadSettings.builder().build()).composeString(file.text()).ifPresent(root -> {
            requireUniqueKeys(root);
            // Kubernetes' form of Camel files is a map.
            if (root instanceof MappingNode map && map.getValue().stream().noneMatch(entry -> isKey(entry, "kind"))) {
                throw new ComposerException("A route file is a list; begin each entry with \"- \", as in \"- route:\"", root.getStartMark());
            }
        });
    }

    private static void requireUniqueKeys(Node node) {
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(RouteSyntax::requireUniqueKeys);
        } else if (node instanceof MappingNode map) {
            Map<String, Node> seen = new HashMap<>();
            for (NodeTuple entry : map.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key) {
                    Node first = seen.putIfAbsent(key.getValue(), key);
                    if (first != null) {
                        throw new DuplicateKeyException(first.getStartMark(), key.getValue(), key.getStartMark());
                    }
                }
                requireUniqueKeys(entry.getValueNode());
            }
        }
    }

    private static boolean isKey(NodeTuple entry, String name) {
        return entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name);
    }
}
