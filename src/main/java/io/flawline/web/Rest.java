package io.flawline.web;

import java.util.List;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.platform.http.main.MainHttpServer;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The REST operations of a running Flawline. */
public final class Rest {

    private Rest() {
    }

    /**
     * Adds the operations to a context that has its beans and is not started yet.
     *
     * @param own names of Flawline's properties
     */
    public static void addTo(CamelContext context, Set<String> own) {
        try {
            for (Api api : List.of(new PagesApi(), new InspectionsApi(context), new ModelsApi(context), new LearnApi(context),
                    new RecipesApi(context), new RoutesApi(context, own),
                    new PredictApi(context), new DeadLettersApi(context), new DashboardApi())) {
                context.addRoutes(api);
            }
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    /** Adds what Camel's routes do not serve; call it once, when the context has started. */
    public static void complete(CamelContext context) {
        MainHttpServer server = context.hasService(MainHttpServer.class);
        context.getRegistry().findSingleByType(LiveEvents.class).serve(server);
        MetricsPage.serve(server.getRouter(), context.resolvePropertyPlaceholders("{{camel.metrics.path}}"),
                context.getRegistry().findSingleByType(PrometheusMeterRegistry.class));
        UnknownPaths.answerFor(context);
    }
}
