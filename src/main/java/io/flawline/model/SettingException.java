package io.flawline.model;

/** A setting has a value that it cannot have. The message names the setting, its value, its origin and what is allowed. */
public class SettingException extends IllegalArgumentException {

    public SettingException(String name, Object value, String origin, String allowed) {
        super("%s = %s (from %s): allowed is %s".formatted(name, value, origin, allowed));
    }
}
