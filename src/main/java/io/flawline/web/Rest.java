package io.flawline.web;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import io.flawline.http.ImageHttpEngine;

/** The REST operations of a running Flawline, on the HTTP server that Camel's routes use too. */
public final class Rest implements AutoCloseable {

    private static final Duration FINISH = Duration.ofSeconds(10);

    private final CamelContext context;
    private final Operations operations;

    private Rest(CamelContext context, Operations operations) {
        this.context = context;
        this.operations = operations;
    }

    /**
     * Adds the operations to a context that has its beans and is not started yet. They come before what route files serve.
     *
     * @param own names of Flawline's properties
     */
    public static Rest addTo(CamelContext context, Set<String> own) {
        ImageHttpEngine engine = ImageHttpEngine.of(context);
        Rest rest = new Rest(context, new Operations(engine));
        List<Api> apis = List.of(new PagesApi(), new InspectionsApi(context), new ExportApi(context),
                new TrendsApi(context), new CamerasApi(context),
                new ReviewRatesApi(context), new ShadowApi(context), new RewindApi(context), new ModelsApi(context), new LearnApi(context),
                new JobsApi(context), new GoldenApi(context),
                new RecipesApi(context), new PreviewApi(context), new RoutesApi(context, own),
                new PredictApi(context), new DeadLettersApi(context), new BrokerApi(context), new AccountApi(), new LogApi(context), new RecordApi(context),
                new RouteFilesApi(context), new DashboardApi());
        engine.serveFirst(router -> rest.serve(apis, router));
        return rest;
    }

    private void serve(List<Api> apis, VertxPlatformHttpRouter router) {
        apis.forEach(api -> api.served().forEach(served -> operations.serve(served, router, router.bodyHandler())));
    }

    /** Adds the events, the metrics and the answer to unknown paths; call it once, when the context has started. */
    public void complete() {
        ImageHttpEngine.of(context).open();
        MainHttpServer server = context.hasService(MainHttpServer.class);
        context.getRegistry().findSingleByType(LiveEvents.class).serve(server);
        MetricsPage.serve(server.getRouter(), context.resolvePropertyPlaceholders("{{camel.metrics.path}}"),
                context.getRegistry().findSingleByType(PrometheusMeterRegistry.class));
        UnknownPaths.answerFor(context);
    }

    /** Waits for the operations in progress, ten seconds at most; call it when no request comes any more. */
    @Override
    public void close() throws InterruptedException {
        operations.await(FINISH);
    }
}
