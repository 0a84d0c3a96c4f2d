package io.flawline.web;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

import io.flawline.history.Entry;
import io.flawline.history.History;
import io.flawline.history.StoredInspection;
import io.flawline.inspect.Inspection;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.route.InspectionListener;
import io.flawline.trends.Summary;
import io.flawline.trends.Trends;
import io.flawline.web.Statistics.Snapshot;

/**
 * Serves {@code GET /events}: server-sent events for all listeners.
 *
 * <ul>
 *   <li>{@code inspection}, with the key as its id: the JSON as in {@code GET /inspections}, once it is kept</li>
 *   <li>{@code rejection}: {@code route}, {@code reason}, {@code message}, {@code time}</li>
 *   <li>{@code statistics}, every second: a {@link Snapshot}, with the {@code shift} and the {@code latest} image; {@code samples}, at the beginning: those of the last hour</li>
 * </ul>
 * A listener that does not take what it is sent is let go: browsers come back by themselves, and get what they have
 * missed by the id that they had last.
 */
public final class LiveEvents implements InspectionListener {

    private static final Logger LOG = LoggerFactory.getLogger(LiveEvents.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_LISTENERS = 64;
    private static final int MAX_UNSENT_BYTES = 4 << 20;
    private static final int MAX_MISSED = 100;
    private static final int COME_BACK_MILLIS = 1000;
    private static final int KEEP_ALIVE_SECONDS = 15;

    /** The data of a {@code statistics} event. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Live(@JsonUnwrapped Snapshot snapshot, @Nullable Summary shift, Statistics.@Nullable Latest latest) {
    }

    private record Listener(HttpServerResponse response, Context context) {
    }

    private final History history;
    private final Statistics statistics;
    private final Trends trends;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private long seconds;

    public LiveEvents(History history, Statistics statistics, Trends trends) {
        this.history = history;
        this.statistics = statistics;
        this.trends = trends;
        history.onKept(this::kept);
        history.keepAtOnceWhile(() -> !listeners.isEmpty());
    }

    /** Serves the events; call it once the server exists. */
    void serve(MainHttpServer server) {
        VertxPlatformHttpRouter router = server.getRouter();
        router.get("/events").handler(this::enter);
        router.head("/events").handler(call -> describe(call.response()).end());
        router.vertx().setPeriodic(1000, timer -> tick(router.vertx()));
        server.getCamelContext().getComponent("platform-http", PlatformHttpComponent.class)
                .addHttpEndpoint("/events", "GET", null, "text/event-stream", null);
    }

    private void enter(RoutingContext call) {
        HttpServerResponse response = call.response();
        if (listeners.size() >= MAX_LISTENERS) {
            response.setStatusCode(503).putHeader("Retry-After", "10").putHeader("Content-Type", ApiResponse.JSON)
                    .end(json(ApiResponse.error(503, "overloaded", MAX_LISTENERS + " listen already. Try again later.").body()));
            return;
        }
        describe(response).setChunked(true).setWriteQueueMaxSize(MAX_UNSENT_BYTES);
        Listener listener = new Listener(response, call.vertx().getOrCreateContext());
        response.closeHandler(closed -> listeners.remove(listener));
        response.exceptionHandler(failed -> listeners.remove(listener));
        response.write("retry: " + COME_BACK_MILLIS + "\n\n");
        response.write(event("samples", null, json(statistics.samples())));
        listeners.add(listener);
        sendStatistics(call.vertx(), Set.of(listener), snapshot());
        String last = call.request().getHeader("Last-Event-ID");
        if (last != null) {
            replay(call.vertx(), listener, last);
        }
    }

    private static HttpServerResponse describe(HttpServerResponse response) {
        return response.putHeader("Content-Type", "text/event-stream").putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
    }

    private void replay(Vertx vertx, Listener listener, String last) {
        vertx.executeBlocking(() -> {
            for (Entry entry : history.after(last, MAX_MISSED)) {
                try (InputStream json = history.json(entry).orElse(null)) {
                    if (json != null) {
                        send(listener, event("inspection", entry.key(), Buffer.buffer(json.readAllBytes())));
                    }
                } catch (IOException e) {
                    LOG.debug("The inspection {} cannot be sent: {}", entry.key(), e.toString());
                }
            }
            return null;
        });
    }

    private Snapshot snapshot() {
        return statistics.now(history.leftOut());
    }

    private void tick(Vertx vertx) {
        Snapshot snapshot = snapshot();
        statistics.sample(snapshot);
        if (!listeners.isEmpty()) {
            sendStatistics(vertx, listeners, snapshot);
            if (++seconds % KEEP_ALIVE_SECONDS == 0) {
                broadcast(Buffer.buffer(":\n\n"));
            }
        }
    }

    /** Sends the counts; those of the shift are read from the disk, so this happens on a worker thread. */
    private void sendStatistics(Vertx vertx, Set<Listener> to, Snapshot snapshot) {
        vertx.executeBlocking(() -> {
            Buffer event = event("statistics", null, json(new Live(snapshot, shift(), statistics.latest())));
            to.forEach(listener -> send(listener, event));
            return null;
        });
    }

    private @Nullable Summary shift() {
        try {
            return trends.shift();
        } catch (IOException e) {
            // The log has it, once an outage.
            return null;
        }
    }

    private void kept(StoredInspection kept) {
        if (!listeners.isEmpty()) {
            broadcast(event("inspection", kept.entry().key(), Buffer.buffer(kept.json())));
        }
    }

    @Override
    public void inspected(@Nullable String route, Request request, Inspection inspection) {
        // Announced when it is kept, so that its images can be fetched.
    }

    @Override
    public void rejected(@Nullable String route, RejectedException rejection) {
        if (!listeners.isEmpty()) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("route", route);
            told.put("reason", rejection.reason().code());
            told.put("message", rejection.getMessage());
            told.put("time", Instant.now().toString());
            broadcast(event("rejection", null, json(told)));
        }
    }

    private void broadcast(Buffer event) {
        listeners.forEach(listener -> send(listener, event));
    }

    private void send(Listener listener, Buffer event) {
        listener.context().runOnContext(now -> {
            HttpServerResponse response = listener.response();
            if (response.closed()) {
                listeners.remove(listener);
            } else if (response.writeQueueFull()) {
                listeners.remove(listener);
                LOG.info("A listener of /events does not keep up and is let go");
                response.reset();
            } else {
                response.write(event);
            }
        });
    }

    private static Buffer event(String name, @Nullable String id, Buffer data) {
        Buffer event = Buffer.buffer();
        if (id != null) {
            event.appendString("id: ").appendString(id).appendString("\n");
        }
        return event.appendString("event: ").appendString(name).appendString("\ndata: ").appendBuffer(data).appendString("\n\n");
    }

    private static Buffer json(@Nullable Object value) {
        try {
            return Buffer.buffer(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
