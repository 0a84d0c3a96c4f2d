package io.flawline.model;

/**
 * The effective value of a setting and where it comes from.
 *
 * @param value  a number, a text as it is written in {@code model.json}, a list or a map
 * @param origin a file, a property prefix, a bean; {@link #DEFAULT} where nobody set it
 */
public record Setting(Object value, String origin) {

    public static final String DEFAULT = "default";
}
