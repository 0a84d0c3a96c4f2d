package io.flawline;

import java.util.Collections;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

import io.flawline.serving.InspectionProperties;

/** The properties of {@code flawline.properties} on the class path: what applies where nothing else is set. */
public final class Defaults {

    /** Their defaults depend on the machine, so they are in no file. */
    private static final Set<String> OF_THE_MACHINE = Set.of("flawline.threads", "flawline.mqtt.receive-maximum");

    private static final Set<String> NAMES = read();

    private Defaults() {
    }

    /** Returns all defaults, Camel's own among them; a new copy at each call. */
    public static Properties all() {
        return InspectionProperties.defaults();
    }

    /** Returns the names of all {@code flawline.*} properties that there are, in order. */
    public static Set<String> names() {
        return NAMES;
    }

    private static Set<String> read() {
        Set<String> names = new TreeSet<>(OF_THE_MACHINE);
        all().stringPropertyNames().stream().filter(name -> name.startsWith("flawline.")).forEach(names::add);
        return Collections.unmodifiableSet(names);
    }
}
