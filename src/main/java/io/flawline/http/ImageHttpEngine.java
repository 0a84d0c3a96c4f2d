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

/** Camel's HTTP server behind an {@link HttpGate}, with consumers that take images however they are sent. */
public final class ImageHttpEngine extends VertxPlatformHttpEngine {
    private final HttpGate gate;
    private final long maxFileBytes;
    private boolean guarded;

    private ImageHttpEngine(HttpGate gate, long maxFileBytes) {
        this.gate = gate;
        this.maxFileBytes = maxFileBytes;
    }

    /**
     * Makes every {@code platform-http} route of a context use it; call it before the HTTP server is made.
     *
     * @param maxWaiting {@code POST} requests in progress before others get 503
     * @param maxBytes of one image
     * @param maxFileBytes of a body that is received as a file
     * @param refusals is told the reason for which each request is turned away
     */
    public static void bindTo(CamelContext context, int maxWaiting, long maxBytes, long maxFileBytes, Consumer<String> refusals) {
        context.getRegistry().bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME,
                new ImageHttpEngine(new HttpGate(maxWaiting, maxBytes, refusals), maxFileBytes));
    }

    @Override
    public synchronized PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        if (!guarded) {
            gate.placeBefore(getCamelContext().hasService(MainHttpServer.class));
            guarded = true;
        }
        // Fields beside the files are headers, as parameters of the query are, and no message of their own.
        endpoint.setPopulateBodyWithForm(false);
        return new ImageHttpConsumer(endpoint, processor, getHandlers(),
                VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort()), maxFileBytes);
    }
}
