package io.flawline.http;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

import io.flawline.request.RejectedException;

/** Camel's HTTP server behind an {@link HttpGate}, with consumers that take images however they are sent. */
public final class ImageHttpEngine extends VertxPlatformHttpEngine {
    private final HttpGate gate;
    private final UploadLimits limits;
    private final List<Consumer<VertxPlatformHttpRouter>> first = new ArrayList<>();
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

    /** Returns the engine that {@link #bindTo} has bound to the context. */
    public static ImageHttpEngine of(CamelContext context) {
        return context.getRegistry().lookupByNameAndType(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, ImageHttpEngine.class);
    }

    /**
     * Registers paths that are served before those of route files. Call this method before the context starts; the consumer
     * gets the router as soon as the server exists.
     */
    public synchronized void serveFirst(Consumer<VertxPlatformHttpRouter> paths) {
        first.add(paths);
    }

    /** Opens the gate and what {@link #serveFirst} has registered, unless the first route from {@code platform-http} has done so. */
    public synchronized void open() {
        if (!guarded) {
            guarded = true;
            MainHttpServer server = getCamelContext().hasService(MainHttpServer.class);
            gate.placeBefore(server);
            first.forEach(paths -> paths.accept(server.getRouter()));
        }
    }

    /** Excludes the bodies of a path from the bytes in memory, as {@link #receive} writes them to disk. */
    public void streams(String path) {
        gate.streams(path);
    }

    /** Bounds requests to a path apart from inspections. */
    public void uploads(String path) {
        gate.uploads(path);
    }

    /**
     * Writes the body of a request into a temporary file as it arrives.
     *
     * @param call with a request that is paused
     * @return the file, which the caller deletes; fails with a {@link RejectedException} for a body that is too large
     */
    public Future<Path> receive(RoutingContext call) {
        return BodyFile.receive(call, limits);
    }

    /**
     * Returns the body of a request that the server's body handler has read; no bytes when there is none.
     *
     * @throws HttpRefusal when the server could not keep all of it
     */
    public static byte[] bytes(RoutingContext call) {
        Buffer body = call.body().buffer();
        if (body == null) {
            return new byte[0];
        }
        ImageHttpConsumer.requireComplete(call, body);
        return body.getBytes();
    }

    @Override
    public synchronized PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        open();
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
