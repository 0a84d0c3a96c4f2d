package io.flawline.reload;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.spi.ProcessorFactory;
import org.apache.camel.support.LocalBeanRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

import io.flawline.mqtt.DurablePahoMqtt5Component;
import io.flawline.route.DefectProcessor;

/**
 * Builds the routes of a file in a {@link TrialContext}. All of a route is built, its endpoints and processors
 * included, and nothing of it is started: nothing connects, listens or reads.
 */
final class RouteTrial implements AutoCloseable {

    /** A step that is not in a comment. */
    private static final Pattern WIRE_TAP = Pattern.compile("^[^#\\n]*wireTap:", Pattern.MULTILINE);

    /** Begins the key of a source that is not a session at a broker. */
    private static final String SOURCE = "source ";

    private final RouteFile file;
    private final DefaultCamelContext context;
    private final TrialRegistry registry;
    private final Map<String, String> sessions = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private @Nullable NamedNode building;

    RouteTrial(CamelContext live, Consumer<CamelContext> components, RouteFile file) {
        this.file = file;
        context = TrialContext.of(live, components);
        registry = (TrialRegistry) context.getRegistry();
        context.getCamelContextExtension().registerEndpointCallback(new NumericOptions(context));
        notePlace();
    }

    /**
     * @return the ids of the file's routes
     * @throws RouteMistake when they cannot be built, or a {@link DefectProcessor} of the file's not be prepared
     */
    Set<String> prove() throws RouteMistake {
        RouteSyntax.requireBounded(file);
        try {
            RouteSyntax.check(file);
            for (RoutesBuilder builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(file.resource()))) {
                context.addRoutes(builder);
                context.addTemplatedRoutes(builder);
            }
        } catch (Exception e) {
            throw RouteMistake.of(file, 1, e);
        }
        prepareBeans();
        Set<String> ids = new LinkedHashSet<>();
        for (RouteDefinition route : context.getRouteDefinitions()) {
            build(route);
            ids.add(route.getRouteId());
        }
        noteSinks();
        return ids;
    }

    private void prepareBeans() throws RouteMistake {
        for (Map.Entry<String, DefectProcessor> bean : registry.own(DefectProcessor.class).entrySet()) {
            try {
                bean.getValue().prepare();
            } catch (RuntimeException e) {
                throw RouteMistake.of(file, file.lineOf("name:\\s*\"?" + bean.getKey() + "\\b"), e);
            }
        }
    }

    private void build(RouteDefinition route) throws RouteMistake {
        building = route.getInput() == null ? route : route.getInput();
        try {
            if (route.getInput() == null) {
                throw new IllegalArgumentException("The route " + route.getRouteId() + " has no from");
            }
            if (Boolean.TRUE.equals(route.isTemplate())) {
                enterTemplate(route);
            }
            String duplicate = RouteDefinitionHelper.validateUniqueIds(route, context.getRouteDefinitions());
            if (duplicate != null) {
                throw new IllegalArgumentException("The id " + duplicate + " is used twice");
            }
            Route built = context.getModelReifierFactory().createRoute(context, route);
            if (!Boolean.TRUE.equals(route.isTemplate())) {
                note(route, built.getEndpoint());
            }
        } catch (Exception e) {
            throw RouteMistake.of(file, Math.max(1, building.getLineNumber()), e);
        } finally {
            context.getPropertiesComponent().setLocalProperties(null);
            registry.setLocalBeanRepository(null);
        }
    }

    /**
     * Notes the session of a route: two routes with one session at one broker would disconnect each other, or each get
     * a part of the messages.
     */
    private void note(RouteDefinition route, Endpoint source) {
        String session = DurablePahoMqtt5Component.session(source).orElseGet(() -> ofOneRoute(route, source));
        String other = session == null ? null : sessions.putIfAbsent(session, route.getRouteId());
        if (session != null && other != null) {
            throw new IllegalArgumentException(oneSession(session, other));
        }
    }

    /** Returns a source from which only one route can receive; null for one of several, or that does not start by itself. */
    private static @Nullable String ofOneRoute(RouteDefinition route, Endpoint source) {
        boolean several = source instanceof MultipleConsumersSupport support && support.isMultipleConsumersSupported();
        boolean starts = route.getAutoStartup() == null || route.getAutoStartup().equals("true");
        return several || !starts ? null : SOURCE + source.getEndpointUri();
    }

    static String oneSession(String session, String otherRoute) {
        if (session.startsWith(SOURCE)) {
            return "The route %s receives from %s too, which only one route can; let that one send to both"
                    .formatted(otherRoute, URISupport.sanitizeUri(session.substring(SOURCE.length())));
        }
        return ("The route %s has the same session at the broker, %s; give one of them a different clientId, as in"
                + " clientId: \"{{flawline.mqtt.client-id}}-NAME\"").formatted(otherRoute, session);
    }

    /**
     * Returns the routes' sessions at their brokers, each with the id of its route; known once the file is validated.
     */
    Map<String, String> sessions() {
        return sessions;
    }

    /** Returns what is not a mistake but should be known; one line each, known once the file is validated. */
    List<String> warnings() {
        return warnings;
    }

    private void noteSinks() {
        Set<Endpoint> sources = new HashSet<>();
        context.getRouteDefinitions().stream().filter(route -> route.getInput() != null)
                .forEach(route -> sources.add(context.hasEndpoint(route.getInput().getEndpointUri())));
        context.getEndpoints().stream().filter(endpoint -> !sources.contains(endpoint))
                .flatMap(endpoint -> SilentSinks.warning(endpoint).stream()).distinct().sorted()
                .forEach(warning -> warnings.add("%s:%d: warning: %s".formatted(file.path().getFileName(),
                        file.lineOf("[\"' ]" + StringHelper.before(warning, ":") + ":"), warning)));
        if (WIRE_TAP.matcher(file.text()).find()) {
            warnings.add("%s:%d: warning: wireTap: its copy is lost when the process is killed; use multicast for what must arrive"
                    .formatted(file.path().getFileName(), file.lineOf(WIRE_TAP.pattern())));
        }
    }

    /**
     * Enters a template as Camel does when it starts such a route: parameters are properties, and beans its own, while
     * it is built.
     */
    private void enterTemplate(RouteDefinition route) {
        Properties parameters = new Properties();
        parameters.putAll(route.getTemplateParameters());
        LocalBeanRegistry beans = (LocalBeanRegistry) route.getRouteTemplateContext().getLocalBeanRepository();
        beans.keys().forEach(name -> parameters.putIfAbsent(name, name));
        context.getPropertiesComponent().setLocalProperties(parameters);
        registry.setLocalBeanRepository(beans);
        ProcessorDefinitionHelper.resetAllAutoAssignedNodeIds(route);
        RouteDefinitionHelper.initParent(route);
    }

    /**
     * Notes the place of the current node: Camel reports which node it builds but, when that fails, not where it is.
     */
    private void notePlace() {
        ProcessorFactory factory = PluginHelper.getProcessorFactory(context);
        context.getCamelContextExtension().addContextPlugin(ProcessorFactory.class, new ProcessorFactory() {
            @Override
            public Processor createChildProcessor(Route route, NamedNode node, boolean mandatory) throws Exception {
                building = node;
                return factory.createChildProcessor(route, node, mandatory);
            }

            @Override
            public Processor createProcessor(Route route, NamedNode node) throws Exception {
                building = node;
                return factory.createProcessor(route, node);
            }

            @Override
            public Processor createProcessor(CamelContext camelContext, String name, Object[] arguments) throws Exception {
                return factory.createProcessor(camelContext, name, arguments);
            }
        });
    }

    @Override
    public void close() {
        context.stop();
    }
}
