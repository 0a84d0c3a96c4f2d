package io.flawline.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A JSON array of texts that are read while it is sent: a long list takes no more memory than a short one. What is
 * gone by then is passed over.
 */
final class JsonList<T> implements Enumeration<InputStream> {

    /** Opens the text of one element; empty when it is gone. */
    interface Opener<T> {
        Optional<InputStream> open(T element) throws IOException;
    }

    private final Iterator<T> elements;
    private final Opener<T> opener;
    private String before = "[";
    private @Nullable InputStream opened;
    private boolean ended;

    private JsonList(Iterator<T> elements, Opener<T> opener) {
        this.elements = elements;
        this.opener = opener;
    }

    static <T> InputStream of(List<T> elements, Opener<T> opener) {
        return new SequenceInputStream(new JsonList<>(elements.iterator(), opener));
    }

    @Override
    public boolean hasMoreElements() {
        return !ended;
    }

    /** Returns in turn the text before an element and the element. */
    @Override
    public InputStream nextElement() {
        if (opened != null) {
            InputStream element = opened;
            opened = null;
            return element;
        }
        while (opened == null && elements.hasNext()) {
            opened = open(elements.next());
        }
        ended = opened == null;
        String text = !ended ? before : before.equals("[") ? "[]" : "]";
        before = ",";
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable InputStream open(T element) {
        try {
            return opener.open(element).orElse(null);
        } catch (IOException e) {
            return null;
        }
    }
}
