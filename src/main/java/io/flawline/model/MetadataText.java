package io.flawline.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads texts in or next to a model file. They come from other people, so their size and depth are bounded before they are
 * parsed: a text nested 100,000 times would end the thread with a stack overflow.
 */
final class MetadataText {

    /** Bytes; the labels of a thousand classes take 30,000. */
    static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_ALIASES = 10;

    private MetadataText() {
    }

    /**
     * Reads a text to its end.
     *
     * @param origin where it comes from, for the message
     * @throws ModelException when it is too long
     */
    static String read(InputStream in, String origin) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new ModelException("%s has more than %d bytes.".formatted(origin, MAX_BYTES));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Parses YAML; Python's lists and dictionaries are that too.
     *
     * @param origin where it comes from, for the message
     * @throws YamlEngineException when it is not YAML
     * @throws ModelException      when it is too long or too deep
     */
    static Object yaml(String text, String origin) {
        if (text.length() > MAX_BYTES) {
            throw new ModelException("%s has %d characters; %d are allowed.".formatted(origin, text.length(), MAX_BYTES));
        }
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
            if (depth > MAX_DEPTH) {
                throw tooDeep(origin);
            }
        }
        try {
            return new Load(LoadSettings.builder().setLabel(origin).setMaxAliasesForCollections(MAX_ALIASES).build()).loadFromString(text);
        } catch (StackOverflowError e) { // nested without brackets, as "- - - -"
            throw tooDeep(origin);
        }
    }

    private static ModelException tooDeep(String origin) {
        return new ModelException("%s is nested too deep; %d levels are allowed.".formatted(origin, MAX_DEPTH));
    }
}
