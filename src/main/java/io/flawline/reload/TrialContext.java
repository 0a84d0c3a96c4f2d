package io.flawline.reload;

import java.util.function.Consumer;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Component;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.ExtendedPropertyConfigurerGetter;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.PropertyConfigurer;
import org.jspecify.annotations.Nullable;

/** Makes throw-away contexts that have the beans, the properties and the components' settings of the live one. */
final class TrialContext {

    private TrialContext() {
    }

    /** @param components adds those that cannot be made from their class alone */
    static DefaultCamelContext of(CamelContext live, Consumer<CamelContext> components) {
        TrialRegistry registry = new TrialRegistry(live);
        DefaultCamelContext context = new DefaultCamelContext(registry);
        context.disableJMX();
        context.getPropertiesComponent().addPropertiesSource(new LiveProperties(live));
        registry.bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, new VertxPlatformHttpEngine());
        context.build();
        components.accept(context);
        live.getComponentNames().forEach(name -> copyComponent(context, name, live.getComponent(name, false, false)));
        return context;
    }

    private static void copyComponent(CamelContext context, String name, @Nullable Component original) {
        if (original == null) {
            return;
        }
        Component copy = context.hasComponent(name);
        if (copy == null) {
            copy = context.getInjector().newInstance(original.getClass());
            context.addComponent(name, copy);
        }
        PropertyConfigurer configurer = original.getComponentPropertyConfigurer();
        if (configurer instanceof ExtendedPropertyConfigurerGetter options) {
            for (String option : options.getAllOptions(original).keySet()) {
                Object value = options.getOptionValue(original, option, true);
                // What belongs to the live context must not become the trial's.
                if (value != null && !(value instanceof CamelContextAware)) {
                    configurer.configure(context, copy, option, value, true);
                }
            }
        }
    }

    private record LiveProperties(CamelContext live) implements PropertiesSource {
        @Override
        public String getName() {
            return "live";
        }

        @Override
        public @Nullable String getProperty(String name) {
            return live.getPropertiesComponent().resolveProperty(name).orElse(null);
        }
    }
}
