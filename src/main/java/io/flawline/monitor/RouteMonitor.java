package io.flawline.monitor;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailureHandledEvent;
import org.apache.camel.spi.CamelEvent.ExchangeRedeliveryEvent;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.spi.SupervisingRouteController;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

import io.flawline.failure.ErrorHandling;
import io.flawline.failure.Failure;
import io.flawline.monitor.RouteStatus.LastError;
import io.flawline.monitor.RouteStatus.Step;
import io.flawline.reload.RouteFile;

/**
 * Watches the users' routes: what comes in, what goes through, what fails, and how long each step takes. It costs each
 * message less than a microsecond per step.
 */
public final class RouteMonitor implements RoutePolicyFactory, InterceptStrategy {

    private static final double P95 = 0.95;

    private final CamelContext context;
    private final Map<String, RouteCounters> routes = new ConcurrentHashMap<>();

    private RouteMonitor(CamelContext context) {
        this.context = context;
    }

    /** Installs the monitor; call it before routes are loaded; it is found in the registry by its type. */
    public static void install(CamelContext context) {
        RouteMonitor monitor = new RouteMonitor(context);
        context.getRegistry().bind("routeMonitor", monitor);
        context.addRoutePolicyFactory(monitor);
        context.getCamelContextExtension().addInterceptStrategy(monitor);
        context.getManagementStrategy().addEventNotifier(monitor.new Failures());
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext of, String routeId, NamedNode route) {
        return counters(routeId);
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext of, NamedNode node, Processor target, Processor next) {
        String routeId = CamelContextHelper.getRouteId(node);
        return routeId == null ? target : counters(routeId).timed(node.getId(), target);
    }

    private RouteCounters counters(String routeId) {
        return routes.computeIfAbsent(routeId, id -> new RouteCounters(() -> routes.remove(id)));
    }

    /** Returns the status of the users' routes, by id. */
    public List<RouteStatus> all() {
        Map<String, Route> all = new TreeMap<>();
        // Camel does not list a route that has never started.
        restarting().forEach(route -> all.put(route.getRouteId(), route));
        context.getRoutes().forEach(route -> all.put(route.getRouteId(), route));
        return all.values().stream().map(this::status).toList();
    }

    private Collection<Route> restarting() {
        return context.getRouteController() instanceof SupervisingRouteController supervisor ? supervisor.getRestartingRoutes() : List.of();
    }

    public Optional<RouteStatus> find(String routeId) {
        return Optional.ofNullable(context.getRoute(routeId))
                .or(() -> restarting().stream().filter(route -> route.getRouteId().equals(routeId)).findFirst()).map(this::status);
    }

    private RouteStatus status(Route route) {
        String id = route.getRouteId();
        RouteCounters counters = counters(id);
        RouteDefinition definition = ((ModelCamelContext) context).getRouteDefinition(id);
        return new RouteStatus(id, state(id), URISupport.sanitizeUri(source(route).getEndpointUri()),
                definition == null ? null : RouteFile.name(definition.getResource()), Math.max(0, route.getUptimeMillis()),
                context.getInflightRepository().size(id), counters.in.sum(), counters.out.sum(), counters.failed.sum(),
                lastError(id, counters), definition == null ? List.of() : steps(definition, counters));
    }

    /** Returns where the messages come from: of a route in the Rest DSL, the endpoint of the HTTP server. */
    private static Endpoint source(Route route) {
        return route.getConsumer() == null ? route.getEndpoint() : route.getConsumer().getEndpoint();
    }

    private String state(String id) {
        if (restarting().stream().anyMatch(route -> route.getRouteId().equals(id))) {
            return "restarting";
        }
        return context.getRouteController().getRouteStatus(id).name().toLowerCase(Locale.ROOT);
    }

    private @Nullable LastError lastError(String id, RouteCounters counters) {
        if (counters.lastError() == null && context.getRouteController() instanceof SupervisingRouteController supervisor
                && supervisor.getRestartException(id) instanceof Exception exception) {
            counters.tell(null, exception);
        }
        return counters.lastError();
    }

    private static List<Step> steps(RouteDefinition route, RouteCounters counters) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class).stream()
                .filter(node -> node.getId() != null && counters.step(node.getId()) != null)
                .map(node -> step(node, counters.step(node.getId()))).toList();
    }

    private static Step step(ProcessorDefinition<?> node, @Nullable LatencyHistogram durations) {
        return new Step(node.getId(), node.getShortName(), URISupport.sanitizeUri(node.getLabel()), depth(node),
                Objects.requireNonNull(durations).count(), round(durations.mean()), round(durations.percentile(P95)));
    }

    private static int depth(ProcessorDefinition<?> node) {
        int depth = 0;
        for (ProcessorDefinition<?> block = node.getParent(); block != null && !(block instanceof RouteDefinition); block = block.getParent()) {
            depth++;
        }
        return depth;
    }

    private static double round(double millis) {
        return Math.round(millis * 1000) / 1000.0;
    }

    private final class Failures extends SimpleEventNotifierSupport {

        Failures() {
            setupIgnore(true);
            setIgnoreExchangeEvents(false);
            setIgnoreExchangeFailedEvents(false);
            setIgnoreExchangeRedeliveryEvents(false);
        }

        @Override
        public void notify(CamelEvent event) {
            if (event instanceof CamelEvent.ExchangeEvent of && of.getExchange().getFromRouteId() != null) {
                Exchange exchange = of.getExchange();
                RouteCounters counters = counters(exchange.getFromRouteId());
                counters.tell(exchange.getProperty(ErrorHandling.FAILURE, Failure.class),
                        exchange.getProperty(Exchange.EXCEPTION_CAUGHT, exchange.getException(), Exception.class));
                if (event instanceof ExchangeFailedEvent || event instanceof ExchangeFailureHandledEvent) {
                    counters.failed.increment();
                }
            }
        }

        @Override
        public boolean isEnabled(CamelEvent event) {
            return event instanceof ExchangeFailedEvent || event instanceof ExchangeFailureHandledEvent
                    || event instanceof ExchangeRedeliveryEvent;
        }
    }
}
