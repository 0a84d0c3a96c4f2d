package io.flawline.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Collects what people should know about one version of a model although it can be used: what was guessed, what was not
 * read, what the first images showed. Readers of metadata add to it when the model is described, translators when it is
 * loaded, and workers while it runs; each text counts once. It is shown in the log, by {@code bin/flawline models}, at
 * {@code GET /models} and in the detail of the health check. Thread-safe.
 *
 * <pre>{@code
 * warnings.add("output", "The outputs \"a\" and \"b\" have equal shapes; \"a\" is read.");
 * }</pre>
 */
public final class ModelWarnings {

    /** More than this many different texts say nothing that the first did not. */
    private static final int MAX = 50;

    private final Set<String> texts = new LinkedHashSet<>();
    private final Set<String> kinds = ConcurrentHashMap.newKeySet();
    private Consumer<String> reader = text -> {};

    /**
     * Adds a warning, unless it is there.
     *
     * @param setting the name of the setting that decides the matter
     * @param text    complete sentences that say what was guessed or not understood
     */
    public void add(String setting, String text) {
        if (!SettingType.all().containsKey(setting)) {
            throw new IllegalArgumentException("Unknown setting " + setting);
        }
        add(decidedBy(setting, text));
    }

    /** Returns a warning that ends with the name of the setting that decides the matter. */
    public static String decidedBy(String setting, String text) {
        return "%s The setting \"%s\" decides it.".formatted(text, setting);
    }

    /**
     * Adds the first warning of a kind; what later images would say is the same.
     *
     * @param kind the name of what is warned of, for this class alone
     */
    public void addFirst(String kind, Supplier<String> text) {
        if (kinds.add(kind)) {
            add(text.get());
        }
    }

    /** Adds a warning that no setting decides, unless it is there: complete sentences with the remedy. */
    public synchronized void add(String text) {
        if (texts.size() < MAX && texts.add(text)) {
            reader.accept(text);
        }
    }

    /** Hands each text to a reader, once: those that are there now, later ones as they come. */
    public synchronized void readBy(Consumer<String> next) {
        texts.forEach(next);
        reader = next;
    }

    /** Returns the texts in the order in which they came. */
    public synchronized List<String> texts() {
        return List.copyOf(texts);
    }
}
