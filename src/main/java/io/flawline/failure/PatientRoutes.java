package io.flawline.failure;

import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.impl.engine.DefaultRoute;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RouteFactory;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes routes whose source may be created later. Camel creates all sources before it starts the first route, so that one
 * source that cannot be created, such as a folder that is absent or a broker without a connection factory, would end the
 * start of all routes. Here that source becomes a {@link LateConsumer}, which the supervisor of routes starts again and again.
 *
 * <p>A route that is added to a running context is not patient at first: its failure lets the route file before stay in force.
 */
final class PatientRoutes extends LifecycleStrategySupport implements RouteFactory {
    private static final Logger LOG = LoggerFactory.getLogger(PatientRoutes.class);

    private PatientRoutes() {
    }

    static void install(CamelContext context) {
        PatientRoutes routes = new PatientRoutes();
        context.getCamelContextExtension().addContextPlugin(RouteFactory.class, routes);
        context.addLifecycleStrategy(routes);
    }

    /**
     * Starts what the route needs, before each start of its source: Camel tries that once, so that a route whose endpoint or
     * receiver could not be started the first time would run without it.
     */
    @Override
    public void onServiceAdd(CamelContext context, Service service, @Nullable Route route) {
        if (route != null && service instanceof Consumer && service.equals(route.getConsumer())) {
            ServiceHelper.startService(route.getEndpoint());
            route.getServices().stream().filter(other -> !other.equals(service)).forEach(ServiceHelper::startService);
        }
    }

    @Override
    public Route createRoute(CamelContext context, NamedNode definition, String id, String description, String note,
            Endpoint endpoint, Resource resource) {
        return new PatientRoute(context, definition, id, description, note, endpoint, resource);
    }

    private static final class PatientRoute extends DefaultRoute {
        private boolean patient;
        /** The thread that creates the source now; only that one gets the substitute of the endpoint. */
        private volatile @Nullable Thread creating;

        PatientRoute(CamelContext context, NamedNode definition, String id, String description, String note, Endpoint endpoint,
                Resource resource) {
            super(context, definition, id, description, note, endpoint, resource);
            patient = !context.isStarted();
        }

        @Override
        public Endpoint getEndpoint() {
            Endpoint endpoint = super.getEndpoint();
            return Thread.currentThread().equals(creating) ? new Source(endpoint) : endpoint;
        }

        @Override
        public void initializeServices() throws Exception {
            creating = Thread.currentThread();
            try {
                super.initializeServices();
            } finally {
                creating = null;
            }
            patient = true;
        }

        private final class Source extends DefaultEndpoint {
            private final Endpoint endpoint;

            Source(Endpoint endpoint) {
                super(endpoint.getEndpointUri(), null);
                this.endpoint = endpoint;
                setCamelContext(endpoint.getCamelContext());
            }

            @Override
            public Consumer createConsumer(Processor processor) throws Exception {
                try {
                    return endpoint.createConsumer(processor);
                } catch (Exception e) {
                    if (!patient) {
                        throw e;
                    }
                    LOG.error("Route {} of {} does not start, which is tried again: {}", getRouteId(), getSourceLocationShort(),
                            Failure.describe(e));
                    return new LateConsumer(endpoint, processor);
                }
            }

            @Override
            public Producer createProducer() throws Exception {
                return endpoint.createProducer();
            }
        }
    }
}
