package io.flawline.web;

import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;

/** The REST operations of a running Flawline. */
public final class Rest {

    private Rest() {
    }

    /** Adds them to a context that has its beans and is not started yet. */
    public static void addTo(CamelContext context) {
        try {
            for (Api api : List.of(new PagesApi(), new ModelsApi(context), new RoutesApi(context), new DeadLettersApi(context))) {
                context.addRoutes(api);
            }
            context.addStartupListener((started, alreadyStarted) -> UnknownPaths.answerFor(started));
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }
}
