package io.flawline.http;

import java.util.function.Consumer;

import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Camel's HTTP server behind an {@link HttpGate}, with consumers that take images however they are sent. */
public final class ImageHttpEngine extends VertxPlatformHttpEngine {
    private final HttpGate gate;
    private final UploadLimits limits;
    private boolean guarded;

    private ImageHttpEngine(HttpGate gate, UploadLimits limits) {
        this.gate = gate;
        this.limits = limits;
    }

    /**
     * Makes every {@code platform-http} route of a context use it; call it before the HTTP server is made.
     *
     * @param refusals gets the reason for which each request is refused
     * @param first    handles each request before its body is read; calls {@code next()} or answers
     */
    public static void bindTo(CamelContext context, UploadLimits limits, Consumer<String> refusals, Handler<RoutingContext> first) {
        context.getRegistry().bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME,
                new ImageHttpEngine(new HttpGate(limits, refusals, first), limits));
    }

    @Override
    public synchronized PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        if (!guarded) {
            gate.placeBefore(getCamelContext().hasService(MainHttpServer.class));
            guarded = true;
        }
        if (!endpoint.isUseBodyHandler()) {
            gate.streams(endpoint.getPath());
        }
        // Fields of a form that are not files become headers, as query arguments do.
        endpoint.setPopulateBodyWithForm(false);
        endpoint.setHeaderFilterStrategy(new NoEcho(endpoint.getHeaderFilterStrategy()));
        return new ImageHttpConsumer(endpoint, processor, getHandlers(),
                VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort()), limits);
    }
}
