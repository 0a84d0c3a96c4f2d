package io.flawline.model;

import io.flawline.api.PublicApi;

/**
 * Signals that a setting is unknown or has a value that is not allowed. The message names the setting, its value, its
 * origin and what is allowed.
 */
@PublicApi
public class SettingException extends IllegalArgumentException {

    public SettingException(String name, Object value, String origin, String allowed) {
        super("%s = %s (from %s): allowed is %s".formatted(name, value, origin, allowed));
    }

    /** Refuses a name that is not in the table of settings, with the one that was most likely meant. */
    public static SettingException unknown(String name, Object value, String origin) {
        return new SettingException(name, value, origin, SettingType.nearest(name)
                .map("the setting \"%s\"; "::formatted).orElse("")
                + "one of the settings " + SettingType.all().keySet());
    }
}
