package io.flawline.yaml;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
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
                .setMaxAliasesForCollections(10).setCodePointLimit(MAX_BYTES).build();
        try {
            requireShallow(file, settings, text);
            Node node = new Compose(settings).composeString(text)
                    .orElseThrow(() -> new YamlException(file, 0, "the file is empty; it needs at least one key"));
            return new YamlNode(file, node);
        } catch (MarkedYamlEngineException e) {
            throw new YamlException(file, e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0), e.getProblem());
        } catch (YamlEngineException e) {
            throw new YamlException(file, 0, String.valueOf(e.getMessage()));
        }
    }

    private static void requireShallow(String file, LoadSettings settings, String text) throws YamlException {
        int depth = 0;
        for (Event event : new Parse(settings).parseReader(new StringReader(text))) {
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > MAX_DEPTH) {
                throw new YamlException(file, event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0),
                        "lists and maps are nested more than " + MAX_DEPTH + " deep");
            }
        }
    }
}
