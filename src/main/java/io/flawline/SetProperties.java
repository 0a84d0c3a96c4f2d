package io.flawline;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;

import io.flawline.model.Nearest;
import io.flawline.model.SettingType;

/** The {@code flawline.*} properties that a user has set: whether they can be read, and whether anything reads them. */
final class SetProperties {

    private final CamelContext context;
    private final Config config;

    SetProperties(CamelContext context, Config config) {
        this.context = context;
        this.config = config;
    }

    /**
     * Checks that each value can be read: a password that cannot would count as none, or be shown by Camel.
     *
     * @throws IllegalArgumentException which names the property alone
     */
    void checkValues() {
        // Camel's own are made of the others.
        Properties all = context.getPropertiesComponent().loadProperties(name -> !name.startsWith("camel."));
        for (String name : new TreeSet<>(all.stringPropertyNames())) {
            try {
                context.resolvePropertyPlaceholders("{{" + name + "}}");
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": its value, or one that it refers to, has {{ without }}"
                        + " or refers to a property or variable that is not set");
            }
        }
    }

    /** Returns the {@code flawline.*} properties that are set and that neither Flawline nor its routes read. */
    Set<String> unread(Predicate<String> readByRoutes) {
        Set<String> unread = new TreeSet<>(context.getPropertiesComponent().loadProperties(name -> name.startsWith("flawline.")).stringPropertyNames());
        unread.removeAll(Defaults.names());
        SettingType.all().keySet().forEach(name -> unread.remove("flawline." + name));
        unread.removeIf(name -> name.startsWith(Config.SHADOW));
        unread.removeIf(readByRoutes);
        return unread;
    }

    /**
     * Refuses a property that nothing reads and whose name is close to one that is read.
     *
     * @throws IllegalArgumentException which names both
     */
    void checkNames(Predicate<String> readByRoutes) {
        Stream<String> read = Defaults.names().stream().map(name -> name.substring("flawline.".length()));
        List<String> known = Stream.concat(read, SettingType.all().keySet().stream()).toList();
        for (String name : unread(readByRoutes)) {
            Nearest.of(name.substring("flawline.".length()), known).ifPresent(meant -> {
                throw new IllegalArgumentException(("Nothing reads the property %s, neither Flawline nor a route file."
                        + " Did you mean flawline.%s?").formatted(name, meant));
            });
        }
    }

    /**
     * Returns the properties that are set, as the record has them. The value of a secret, and of a property that only a
     * route reads and that may be one, is replaced by {@code (set)}.
     */
    Map<String, String> recorded() {
        Map<String, String> recorded = new TreeMap<>();
        Properties defaults = Defaults.all();
        for (String name : context.getPropertiesComponent().loadProperties(n -> n.startsWith("flawline.")).stringPropertyNames()) {
            String value = config.text(name).orElse("");
            if (!value.equals(defaults.getProperty(name, "").strip())) {
                boolean known = Defaults.names().contains(name) || SettingType.all().containsKey(name.substring("flawline.".length()));
                recorded.put(name, known ? PropertyTable.shown(name, value) : "(set)");
            }
        }
        return recorded;
    }
}
