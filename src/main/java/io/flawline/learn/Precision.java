package io.flawline.learn;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** Describes how the backbone of a model computes. */
public enum Precision {

    /** Floating point numbers. */
    F32(""),
    /** Bytes: faster on CPUs with VNNI or AMX. */
    INT8("-int8");

    private final String suffix;

    /** @param suffix of the names of its resources */
    Precision(String suffix) {
        this.suffix = suffix;
    }

    String suffix() {
        return suffix;
    }

    /** Returns {@code f32} or {@code int8}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the one with that text; {@link #F32} for null. */
    static Precision of(@Nullable String text) {
        return text == null ? F32 : valueOf(text.toUpperCase(Locale.ROOT));
    }
}
