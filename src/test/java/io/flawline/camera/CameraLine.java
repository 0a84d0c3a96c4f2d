package io.flawline.camera;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** A context with routes from or to cameras, and what they got. */
final class CameraLine implements AutoCloseable {

    /** One image that a route got. */
    record Taken(byte[] image, Map<String, Object> headers) {
        long frame() {
            return (long) headers.get(CameraComponent.FRAME);
        }

        long skipped() {
            return (long) headers.get(CameraComponent.SKIPPED);
        }

        long time() {
            return (long) headers.get(CameraComponent.TIME);
        }
    }

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final CameraComponent component = CameraComponent.bindTo(context);
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private volatile boolean keeps = true;
    private boolean threaded;
    private volatile Processor step = exchange -> {};

    CameraLine() {
        context.disableJMX();
        context.setLoadHealthChecks(true);
        context.getShutdownStrategy().setTimeout(10);
    }

    /** Does this with each image before it counts as taken. */
    CameraLine doing(Processor work) {
        step = work;
        return this;
    }

    /** Lets the route continue on other threads than the camera's. */
    CameraLine threaded(boolean value) {
        threaded = value;
        return this;
    }

    /** Forgets images once their route is through. */
    CameraLine counting() {
        keeps = false;
        return this;
    }

    CameraLine from(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                RouteDefinition line = from(uri).routeId("line");
                (threaded ? line.threads(2) : line).process(exchange -> step.process(exchange)).process(CameraLine.this::take);
            }
        });
        context.start();
        return this;
    }

    CameraLine to(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:trigger").routeId("trigger").to(uri).process(CameraLine.this::take);
            }
        });
        context.start();
        return this;
    }

    /** A route file. What it sends to {@code direct:taken} counts as taken. */
    CameraLine yaml(String text) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:taken").process(CameraLine.this::take);
            }
        });
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("line.yaml", text));
        context.start();
        return this;
    }

    private void take(Exchange exchange) {
        Message message = exchange.getMessage();
        if (keeps) {
            taken.add(new Taken(message.getBody(byte[].class), Map.copyOf(message.getHeaders())));
        }
    }

    /** @throws org.apache.camel.CamelExecutionException when the route fails */
    Taken trigger(Object body) throws Exception {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            template.sendBody("direct:trigger", body);
        }
        return taken.get(taken.size() - 1);
    }

    List<Taken> taken() {
        return taken;
    }

    CameraStatus status() {
        return component.statuses().get(0);
    }

    CameraComponent component() {
        return component;
    }

    DefaultCamelContext context() {
        return context;
    }

    /** What readiness says of the cameras: null when it is up. */
    String unreadiness() {
        return HealthCheckHelper.invokeReadiness(context).stream().filter(result -> result.getCheck().getId().equals("cameras"))
                .filter(result -> result.getState() == HealthCheck.State.DOWN).map(result -> result.getMessage().orElse("")).findFirst().orElse(null);
    }

    static Duration patience() {
        return Duration.ofSeconds(30);
    }

    @Override
    public void close() {
        context.stop();
    }
}
