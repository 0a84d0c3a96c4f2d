package io.flawline.reload;

import java.net.URISyntaxException;
import java.util.Map;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.EndpointStrategy;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.component.PropertyConfigurerSupport;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;

/**
 * Rejects endpoints with words in place of a number: Camel reads them as a time of 0, and {@code qos=one} would lose
 * messages.
 */
final class NumericOptions implements EndpointStrategy {

    private static final Set<Class<?>> TYPES = Set.of(int.class, Integer.class, long.class, Long.class);

    private final CamelContext context;

    NumericOptions(CamelContext context) {
        this.context = context;
    }

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        Component component = context.hasComponent(StringHelper.before(uri, ":", uri));
        if (component != null && component.getEndpointPropertyConfigurer() instanceof PropertyConfigurerGetter options) {
            parameters(uri).forEach((name, value) -> {
                Class<?> type = options.getOptionType(name, true);
                if (type != null && TYPES.contains(type) && !isNumber(type, value.toString())) {
                    throw new IllegalArgumentException("%s = %s: an integer, or a time such as 5s, is needed".formatted(name, value));
                }
            });
        }
        return endpoint;
    }

    private static Map<String, Object> parameters(String uri) {
        try {
            return URISupport.parseQuery(StringHelper.after(uri, "?", ""));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private boolean isNumber(Class<?> type, String value) {
        return value.startsWith("#") || value.chars().anyMatch(Character::isDigit)
                && PropertyConfigurerSupport.property(context, type, value) != null;
    }
}
