package io.flawline.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.component.PropertyConfigurerSupport;
import org.jspecify.annotations.Nullable;

import io.flawline.model.Nearest;
import io.flawline.model.SettingType;

/**
 * Sets the properties of a {@link DefectProcessor} bean: its own, and each setting of an inspection by its name. Camel finds
 * it by the bean's class.
 */
public final class DefectProcessorConfigurer extends PropertyConfigurerSupport implements PropertyConfigurer,
        PropertyConfigurerGetter {

    private static final List<String> OWN = List.of("model", "recipe", "allowed");

    @Override
    public boolean configure(CamelContext context, Object target, String property, Object value, boolean ignoreCase) {
        DefectProcessor bean = (DefectProcessor) target;
        String name = known(property, ignoreCase).orElseThrow(() -> unknown(property, value));
        switch (name) {
            case "model" -> bean.setModel(property(context, String.class, value));
            case "recipe" -> bean.setRecipe(property(context, String.class, value));
            case "allowed" -> bean.setAllowed(property(context, String.class, value));
            default -> bean.set(name, value);
        }
        return true;
    }

    private static IllegalArgumentException unknown(String property, Object value) {
        List<String> all = names();
        return new IllegalArgumentException("%s = %s: a DefectProcessor bean has no such property%s; it has %s.".formatted(property,
                value, Nearest.of(property, all).map(", did you mean \"%s\"?"::formatted).orElse(""), all));
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(OWN);
        names.addAll(SettingType.all().keySet());
        return names;
    }

    private static Optional<String> known(String property, boolean ignoreCase) {
        return names().stream().filter(name -> ignoreCase ? name.equalsIgnoreCase(property) : name.equals(property)).findFirst();
    }

    @Override
    public @Nullable Class<?> getOptionType(String property, boolean ignoreCase) {
        return known(property, ignoreCase).map(name -> OWN.contains(name) ? String.class : type(name)).orElse(null);
    }

    /** Lists and maps in the file arrive item by item; all else as text, which the setting checks. */
    private static Class<?> type(String setting) {
        Class<?> type = Objects.requireNonNull(SettingType.all().get(setting)).type();
        return type == List.class || type == Map.class ? type : Object.class;
    }

    @Override
    public @Nullable Object getOptionValue(Object target, String property, boolean ignoreCase) {
        return known(property, ignoreCase).map(((DefectProcessor) target)::get).orElse(null);
    }
}
