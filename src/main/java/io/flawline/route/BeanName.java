package io.flawline.route;

import java.util.Map;
import java.util.Optional;

import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** The names of beans in Camel's registry. */
final class BeanName {

    private BeanName() {
    }

    /** Returns the first name of a bean in the alphabet; empty when it has none. */
    static Optional<String> of(Object bean, @Nullable CamelContext context) {
        return context == null ? Optional.empty() : context.getRegistry().findByTypeWithName(bean.getClass()).entrySet().stream()
                .filter(named -> named.getValue() == bean).map(Map.Entry::getKey).sorted().findFirst();
    }
}
