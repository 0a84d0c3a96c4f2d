package io.flawline.access;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;

/**
 * A Vert.x whose HTTP servers bound what callers can hold: so many connections, and none that says nothing for long.
 * Camel makes its server with options that it lets nobody set, from the Vert.x that it finds in the registry.
 */
final class BoundedVertx {
    /** Without a folder for files of the class path, which a kill would leave behind. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setFileSystemOptions(
            new FileSystemOptions().setClassPathResolvingEnabled(false).setFileCachingEnabled(false)));
    private final int maxConnections;
    private final Duration timeout;
    private final AtomicInteger connections = new AtomicInteger();

    private BoundedVertx(int maxConnections, Duration timeout) {
        this.maxConnections = maxConnections;
        this.timeout = timeout;
    }

    /**
     * @param maxConnections further ones are closed at once
     * @param timeout until a connection on which nothing comes or goes is closed
     */
    static Vertx create(int maxConnections, Duration timeout) {
        BoundedVertx bounded = new BoundedVertx(maxConnections, timeout);
        return (Vertx) Proxy.newProxyInstance(BoundedVertx.class.getClassLoader(), new Class<?>[] {VertxInternal.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("createHttpServer") && arguments != null
                            && arguments[0] instanceof HttpServerOptions options) {
                        return bounded.server(options);
                    }
                    try {
                        return method.invoke(bounded.vertx, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private HttpServer server(HttpServerOptions options) {
        options.setIdleTimeout((int) timeout.toMillis()).setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        // Changing to HTTP/2 in the middle of a request with a large body or with "Expect" hangs for curl and Java's client.
        options.setHttp2ClearTextEnabled(false);
        return vertx.createHttpServer(options).connectionHandler(this::admit);
    }

    private void admit(HttpConnection connection) {
        if (connections.incrementAndGet() > maxConnections) {
            connections.decrementAndGet();
            connection.close();
            return;
        }
        connection.closeHandler(closed -> connections.decrementAndGet());
    }
}
