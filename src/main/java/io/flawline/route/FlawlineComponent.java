package io.flawline.route;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * The component {@code flawline}: an inspection as an endpoint, for tools and people who write routes with endpoints
 * only. See {@link FlawlineEndpoint}.
 */
public final class FlawlineComponent extends DefaultComponent {

    /** Returns all processors of a context: beans, and those behind endpoints. */
    public static Stream<DefectProcessor> processors(CamelContext context) {
        return Stream.concat(context.getRegistry().findByType(DefectProcessor.class).stream(),
                context.getEndpoints().stream().filter(FlawlineEndpoint.class::isInstance)
                        .map(endpoint -> ((FlawlineEndpoint) endpoint).inspector()));
    }

    @Override
    protected Endpoint createEndpoint(String uri, String model, Map<String, Object> parameters) {
        Map<String, Object> options = new TreeMap<>(parameters);
        parameters.clear();
        if (options.containsKey("model")) {
            throw new IllegalArgumentException("flawline:%s?model=%s: the model is named before the question mark, as flawline:%s"
                    .formatted(model, options.get("model"), options.get("model")));
        }
        return new FlawlineEndpoint(uri, this, model, options);
    }
}
