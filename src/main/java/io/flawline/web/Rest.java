package io.flawline.web;

import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.platform.http.main.MainHttpServer;

/** The REST operations of a running Flawline. */
public final class Rest {

    private Rest() {
    }

    /** Adds them to a context that has its beans and is not started yet. */
    public static void addTo(CamelContext context) {
        try {
            for (Api api : List.of(new PagesApi(), new InspectionsApi(context), new ModelsApi(context), new LearnApi(context), new RoutesApi(context),
                    new PredictApi(context), new DeadLettersApi(context), new DashboardApi())) {
                context.addRoutes(api);
            }
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    /** To be called once, when the context has started: what Camel's routes do not serve. */
    public static void complete(CamelContext context) {
        MainHttpServer server = context.hasService(MainHttpServer.class);
        context.getRegistry().findSingleByType(LiveEvents.class).serve(server);
        UnknownPaths.answerFor(context);
    }
}
