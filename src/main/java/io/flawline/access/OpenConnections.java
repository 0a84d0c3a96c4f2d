package io.flawline.access;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;

/**
 * Bounds the connections to the HTTP server. When all are in use, a new one takes the place of the one that has been without a
 * request for the longest time, so that a caller who only holds connections locks nobody out. Thread-safe.
 */
final class OpenConnections {
    private final int max;
    private final Set<HttpConnection> open = new HashSet<>();
    /** Those without a request in progress; the one that has been so for the longest time is first. */
    private final Set<HttpConnection> idle = new LinkedHashSet<>();

    OpenConnections(int max) {
        this.max = max;
    }

    /** Takes a new connection; it is closed when all others are busy. */
    void admit(HttpConnection connection) {
        HttpConnection closed = null;
        synchronized (this) {
            if (open.size() >= max) {
                closed = idle.isEmpty() ? connection : idle.iterator().next();
                forget(closed);
            }
            if (closed != connection) {
                open.add(connection);
                idle.add(connection);
            }
        }
        if (closed != connection) {
            connection.closeHandler(ended -> forget(connection));
        }
        if (closed != null) {
            closed.close();
        }
    }

    private synchronized void forget(HttpConnection connection) {
        open.remove(connection);
        idle.remove(connection);
    }

    /** Notes that a connection has a request until that is answered. */
    void begin(RoutingContext call) {
        HttpConnection connection = call.request().connection();
        synchronized (this) {
            idle.remove(connection);
        }
        call.addEndHandler(ended -> end(connection));
    }

    private synchronized void end(HttpConnection connection) {
        if (open.contains(connection)) {
            idle.remove(connection);
            idle.add(connection);
        }
    }
}
