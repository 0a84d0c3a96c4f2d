package io.flawline.reload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.Category;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.spi.CamelLogger;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.NOPLogger;

import io.flawline.failure.Failure;
import io.flawline.inspect.Inspection;
import io.flawline.reload.DryRun.Sent;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.route.InspectionConverters;
import io.flawline.route.InspectionListener;
import io.flawline.route.Listeners;

/**
 * Runs a message through a copy of a route, in a {@link TrialContext}, without touching anything outside: the copy's
 * source is this class, each of its sinks is a {@link RecordingEndpoint}, and the {@link InspectionListener}s are not
 * called. Beans, processors, languages and templates only compute, so they are the real ones.
 */
public final class DryRuns {

    private static final String START = "direct:flawline-rehearsal";
    private static final Set<Category> COMPUTES = EnumSet.of(Category.SCRIPT, Category.TRANSFORMATION, Category.VALIDATION);

    private final CamelContext live;
    private final RouteFiles files;
    private final Set<String> own;
    private final Duration timeout;

    /**
     * @param own     properties of Flawline's, whose values may be shown
     * @param timeout of one dry run
     */
    public DryRuns(CamelContext live, RouteFiles files, Set<String> own, Duration timeout) {
        this.live = live;
        this.files = files;
        this.own = own;
        this.timeout = timeout;
    }

    /** @return whether the route comes from a file, as only those can be copied */
    public boolean canRehearse(String routeId) {
        return files.fileOf(routeId) != null;
    }

    /**
     * @param type of the body
     * @param name of the file that it is said to be
     * @throws RejectedException {@code timed-out} when the route has not finished it in time
     */
    public DryRun rehearse(String routeId, byte[] body, @Nullable String type, String name) throws Exception {
        List<Sent> sent = Collections.synchronizedList(new ArrayList<>());
        List<Inspection> inspections = Collections.synchronizedList(new ArrayList<>());
        Secrets secrets = new Secrets(live, Objects.requireNonNull(files.fileOf(routeId)).text(), own);
        Copy copy = copy(routeId, secrets, sent);
        DefaultCamelContext context = copy.context();
        DryRun.Payload answer = null;
        DryRun.Reason deadLetter = null;
        try {
            context.start();
            Exchange exchange = context.getEndpoint(START).createExchange(pattern(copy.source()));
            exchange.setProperty(Listeners.ONLY, new Collector(inspections));
            fill(exchange, copy.source(), body, type, name);
            Exchange done = send(context, exchange);
            if (done.getException() != null) {
                Failure failure = Failure.of(done);
                deadLetter = new DryRun.Reason(failure.reason().code(), secrets.mask(failure.message()));
            } else if (done.getPattern().isOutCapable()) {
                answer = Payloads.of(done.getMessage(), secrets);
            }
        } finally {
            // Waits for what runs in parallel to the route, such as a wire tap.
            context.stop();
        }
        return new DryRun(routeId, List.copyOf(inspections), List.copyOf(sent), answer, deadLetter);
    }

    /** @param source the endpoint from which the route would receive */
    private record Copy(DefaultCamelContext context, String source) {
    }

    private Copy copy(String routeId, Secrets secrets, List<Sent> sent) throws Exception {
        DefaultCamelContext context = files.trialContext(live);
        context.setStartupSummaryLevel(StartupSummaryLevel.Off);
        context.getShutdownStrategy().setTimeout(1);
        context.getShutdownStrategy().setSuppressLoggingOnTimeout(true);
        context.getCamelContextExtension().setErrorHandlerFactory(
                new DefaultErrorHandlerDefinition().logger(new CamelLogger(NOPLogger.NOP_LOGGER)));
        InspectionConverters.register(context);
        for (RoutesBuilder builder : PluginHelper.getRoutesLoader(context)
                .findRoutesBuilders(List.of(Objects.requireNonNull(files.fileOf(routeId)).resource()))) {
            context.addRoutes(builder);
            context.addTemplatedRoutes(builder);
        }
        String source = "";
        for (RouteDefinition route : List.copyOf(context.getRouteDefinitions())) {
            // Else Camel sends to a static part of the URI, and the rest is not seen.
            ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDynamicDefinition.class)
                    .forEach(to -> to.setAllowOptimisedComponents("false"));
            if (route.getRouteId() == null || !route.getRouteId().equals(routeId)) {
                keepIfDirect(context, route);
            } else {
                source = source(routeId, route);
                route.getInput().setUri(START);
                route.setAutoStartup("true");
            }
        }
        Set<String> within = context.getRouteDefinitions().stream().map(route -> route.getInput().getEndpointUri())
                .map(uri -> context.getEndpoint(uri).getEndpointUri()).collect(Collectors.toSet());
        context.getCamelContextExtension().registerEndpointCallback((uri, endpoint) -> isInside(endpoint, within) ? endpoint
                : new RecordingEndpoint(uri, endpoint, secrets, sent::add));
        return new Copy(context, source);
    }

    /** Returns the endpoint of the running route, which also knows the parameters of a template, else that of the file. */
    private String source(String routeId, RouteDefinition route) {
        return live.getRoute(routeId) != null ? live.getRoute(routeId).getEndpoint().getEndpointUri()
                : live.resolvePropertyPlaceholders(route.getInput().getEndpointUri());
    }

    /**
     * Keeps a route only if it starts with a direct endpoint: other routes of the file are there only to be called by
     * this one.
     */
    private static void keepIfDirect(DefaultCamelContext context, RouteDefinition route) throws Exception {
        if (!route.getInput().getEndpointUri().startsWith("direct:")) {
            context.removeRouteDefinition(route);
        }
    }

    private static boolean isInside(Endpoint endpoint, Set<String> routesWithin) {
        if (endpoint instanceof DirectEndpoint) {
            return routesWithin.contains(endpoint.getEndpointUri());
        }
        UriEndpoint described = endpoint.getClass().getAnnotation(UriEndpoint.class);
        return !endpoint.isRemote() && described != null && List.of(described.category()).stream().anyMatch(COMPUTES::contains);
    }

    private static ExchangePattern pattern(String source) {
        return source.startsWith("platform-http:") || source.startsWith("rest:") ? ExchangePattern.InOut : ExchangePattern.InOnly;
    }

    /** Fills the exchange, with the headers that the route's own source would give it. */
    private static void fill(Exchange exchange, String source, byte[] body, @Nullable String type, String name) {
        exchange.getMessage().setBody(body);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, type);
        if (source.startsWith("file:")) {
            exchange.getMessage().setHeader(Exchange.FILE_NAME, name);
            exchange.getMessage().setHeader(Exchange.FILE_NAME_ONLY, name);
        }
        if (source.startsWith("paho-mqtt5:")) {
            exchange.getMessage().setHeader(PahoMqtt5Constants.MQTT_TOPIC,
                    source.replaceFirst("^paho-mqtt5:(//)?", "").replaceFirst("\\?.*", ""));
        }
    }

    private Exchange send(CamelContext context, Exchange exchange) throws Exception {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            return template.asyncSend(context.getEndpoint(START), exchange).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new RejectedException(Reason.TIMED_OUT, "The route has not done with the message within "
                    + timeout.toMillis() + " ms.", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private record Collector(List<Inspection> inspections) implements InspectionListener {
        @Override
        public void inspected(@Nullable String route, Request request, Inspection inspection) {
            inspections.add(inspection);
        }

        @Override
        public void rejected(@Nullable String route, RejectedException rejection) {
            // The failure of the exchange reports it.
        }
    }
}
