package io.flawline.yaml;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a YAML file into nodes that know their lines. Size and depth are checked before nodes are made. */
public final class YamlDocument {

    /** The limit; such a file has a few hundred lines, and this is a hundred times as much. */
    public static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 20;
    private static final int MAX_ALIASES = 10;

    private YamlDocument() {
    }

    public static YamlNode read(String file, byte[] bytes) throws YamlException {
        if (bytes.length > MAX_BYTES) {
            throw new YamlException(file, 0, "the file has %d bytes; allowed are %d".formatted(bytes.length, MAX_BYTES));
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new YamlException(file, 0, "the file is not UTF-8; save it as UTF-8");
        }
        LoadSettings settings = LoadSettings.builder().setLabel(file).setUseMarks(true).setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(MAX_ALIASES).setCodePointLimit(MAX_BYTES).build();
        try {
            requireBounded(file, text, MAX_DEPTH);
            Node node = new Compose(settings).composeString(text)
                    .orElseThrow(() -> new YamlException(file, 0, "the file is empty; it needs at least one key"));
            return new YamlNode(file, node);
        } catch (MarkedYamlEngineException e) {
            throw new YamlException(file, e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0), e.getProblem());
        } catch (YamlEngineException e) {
            throw new YamlException(file, 0, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Requires a text that others can parse at a bounded cost. Each alias may double what a reader sees.
     *
     * @param depth how deep lists and maps may be nested
     * @throws YamlException        when it is too large, nested too deep or has too many aliases or one of what contains it
     * @throws YamlEngineException  when it is not YAML
     */
    public static void requireBounded(String file, String text, int depth) throws YamlException {
        if (text.length() > MAX_BYTES) {
            throw new YamlException(file, 0, "the file has more than %d characters".formatted(MAX_BYTES));
        }
        Deque<Optional<Anchor>> open = new ArrayDeque<>();
        int aliases = 0;
        for (Event event : new Parse(LoadSettings.builder().setLabel(file).setCodePointLimit(MAX_BYTES).build()).parseReader(new StringReader(text))) {
            if (event instanceof CollectionStartEvent start) {
                open.push(start.getAnchor());
            } else if (event instanceof CollectionEndEvent) {
                open.pop();
            }
            aliases += event instanceof AliasEvent ? 1 : 0;
            if (open.size() > depth || aliases > MAX_ALIASES) {
                throw new YamlException(file, line(event), open.size() > depth
                        ? "lists and maps are nested more than " + depth + " deep" : "more than " + MAX_ALIASES + " aliases (*name) are used");
            }
            if (event instanceof AliasEvent alias && open.contains(Optional.of(alias.getAlias()))) {
                throw new YamlException(file, line(event), "*%s is inside of what it refers to; write the value instead".formatted(alias.getAlias()));
            }
        }
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
