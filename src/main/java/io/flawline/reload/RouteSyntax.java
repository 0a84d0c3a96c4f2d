package io.flawline.reload;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.exceptions.DuplicateKeyException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import io.flawline.yaml.YamlDocument;
import io.flawline.yaml.YamlException;

/**
 * Finds what Camel's YAML reader ignores or does not explain: a file without a list, an empty entry, a key that occurs
 * twice.
 */
final class RouteSyntax {

    private static final Logger LOG = LoggerFactory.getLogger(RouteSyntax.class);
    private static final int MAX_DEPTH = 100;

    private RouteSyntax() {
    }

    /** Requires a file that Camel can load at a bounded cost; steps are nested, four levels for each. */
    static void requireBounded(RouteFile file) throws RouteMistake {
        try {
            YamlDocument.requireBounded(Objects.requireNonNull(RouteFile.name(file.resource())), file.text(), MAX_DEPTH);
        } catch (YamlException e) {
            throw new RouteMistake(file, Math.max(1, e.line()), e.getMessage(), e);
        } catch (YamlEngineException e) {
            LOG.trace("The check of the syntax reports it", e);
        }
    }

    /** @throws org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException with the place of the first mistake */
    static void check(RouteFile file) {
        if (file.path().toString().endsWith(".xml")) {
            throw new ComposerException("Routes in XML are not read; write them in YAML, in a file whose name ends in .yaml",
                    Optional.empty());
        }
        new Compose(LoadSettings.builder().build()).composeString(file.text()).ifPresent(root -> {
            requireUniqueKeys(root);
            if (root instanceof SequenceNode list) {
                list.getValue().forEach(RouteSyntax::requireEntry);
            } else if (!isEmpty(root) && !isKubernetes(root)) {
                throw new ComposerException("A route file is a list; begin each entry with \"- \", as in \"- route:\"", root.getStartMark());
            }
        });
    }

    private static void requireEntry(Node entry) {
        if (!(entry instanceof MappingNode map)) {
            throw new ComposerException("An entry of a route file has a name with a colon, as in \"- route:\"", entry.getStartMark());
        }
        NodeTuple first = map.getValue().isEmpty() ? null : map.getValue().get(0);
        if (first != null && isEmpty(first.getValueNode())) {
            throw new ComposerException("There is nothing in this entry; indent the lines that belong to it further than its name",
                    entry.getStartMark());
        }
    }

    private static boolean isEmpty(Node node) {
        return node instanceof ScalarNode scalar && (scalar.getTag().equals(Tag.NULL) || scalar.getValue().isBlank());
    }

    /** Returns whether the file has Kubernetes' form of Camel files, which is a map. */
    private static boolean isKubernetes(Node root) {
        return root instanceof MappingNode map && map.getValue().stream()
                .anyMatch(entry -> entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals("kind"));
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
}
