package io.flawline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** The properties of {@code flawline.properties} on the class path: what applies where nothing else is set. */
public final class Defaults {

    /** Their defaults depend on the machine, so they are in no file. */
    private static final Set<String> OF_THE_MACHINE = Set.of("flawline.threads", "flawline.mqtt.receive-maximum");

    private Defaults() {
    }

    /** Returns all defaults, Camel's own among them; a new copy at each call. */
    public static Properties all() {
        Properties defaults = new Properties();
        try (InputStream file = Defaults.class.getResourceAsStream("/flawline.properties")) {
            defaults.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return defaults;
    }

    /** Returns the names of all {@code flawline.*} properties that there are, in order. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>(OF_THE_MACHINE);
        all().stringPropertyNames().stream().filter(name -> name.startsWith("flawline.")).forEach(names::add);
        return names;
    }
}
