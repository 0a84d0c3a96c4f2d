package io.flawline.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The effective value of a setting and where it comes from.
 *
 * @param value  a number, a text as it is written in {@code model.json}, a list or a map
 * @param origin a file, a property prefix, a bean; {@link #DEFAULT} where nobody set it
 * @param guess  why the value is only a guess; null where it is sure
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Setting(Object value, String origin, @Nullable String guess) {

    public static final String DEFAULT = "default";

    public Setting(Object value, String origin) {
        this(value, origin, null);
    }
}
