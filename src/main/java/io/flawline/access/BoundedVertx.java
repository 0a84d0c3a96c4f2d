package io.flawline.access;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxInternal;

/**
 * A Vert.x whose HTTP servers bound what callers can hold: the count of connections, and how long one may be silent.
 * Camel makes its server with options that it lets nobody set, from the Vert.x that it finds in the registry.
 */
final class BoundedVertx {
    /** They open, write and delete uploaded files. */
    private static final int INTERNAL_THREADS = 4;

    /** Without a folder for files of the class path, which a kill would leave behind. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setInternalBlockingPoolSize(INTERNAL_THREADS).setFileSystemOptions(
            new FileSystemOptions().setClassPathResolvingEnabled(false).setFileCachingEnabled(false)));
    private final OpenConnections connections;
    private final Duration timeout;

    private BoundedVertx(OpenConnections connections, Duration timeout) {
        this.connections = connections;
        this.timeout = timeout;
    }

    /**
     * @param connections bounds them
     * @param timeout     until a connection on which nothing comes or goes is closed
     */
    static Vertx create(OpenConnections connections, Duration timeout) {
        BoundedVertx bounded = new BoundedVertx(connections, timeout);
        bounded.startThreads();
        return (Vertx) Proxy.newProxyInstance(BoundedVertx.class.getClassLoader(), new Class<?>[] {VertxInternal.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("createHttpServer") && arguments != null
                            && arguments[0] instanceof HttpServerOptions options) {
                        return bounded.server(options);
                    }
                    return invoke(bounded.vertx, method, arguments);
                });
    }

    /**
     * Starts all threads of the pools. A pool that once failed to start a thread, because the system had none left, would
     * never run the task that it had queued for it, nor any after that.
     */
    private void startThreads() {
        startThreads(((VertxInternal) vertx).getWorkerPool().executor(), VertxOptions.DEFAULT_WORKER_POOL_SIZE);
        startThreads(((VertxInternal) vertx).getInternalWorkerPool().executor(), INTERNAL_THREADS);
    }

    private static void startThreads(ExecutorService pool, int threads) {
        CountDownLatch started = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            pool.execute(() -> {
                started.countDown();
                try {
                    started.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private HttpServer server(HttpServerOptions options) {
        options.setIdleTimeout((int) timeout.toMillis()).setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        // Changing to HTTP/2 in the middle of a request with a large body or with "Expect" hangs for curl and Java's client.
        options.setHttp2ClearTextEnabled(false);
        return checked(vertx.createHttpServer(options).connectionHandler(connections::admit));
    }

    /** Returns the same server, whose handler of requests gets no request that the server's parsers fail on. */
    @SuppressWarnings("unchecked")
    private static HttpServer checked(HttpServer server) {
        return (HttpServer) Proxy.newProxyInstance(BoundedVertx.class.getClassLoader(), new Class<?>[] {HttpServer.class},
                (proxy, method, arguments) -> {
                    Object[] given = method.getName().equals("requestHandler") && arguments != null
                            ? new Object[] {new RequestSyntax((Handler<HttpServerRequest>) arguments[0])} : arguments;
                    Object result = invoke(server, method, given);
                    return result == server ? proxy : result;
                });
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
