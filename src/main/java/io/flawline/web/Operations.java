package io.flawline.web;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.camel.component.platform.http.vertx.AsyncInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import io.flawline.changes.Actor;
import io.flawline.http.Hold;
import io.flawline.http.HttpRefusal;
import io.flawline.http.ImageHttpEngine;
import io.flawline.request.RejectedException;
import io.flawline.web.Api.Body;
import io.flawline.web.Api.Served;

/**
 * Serves the operations of an {@link Api} on the HTTP server. An operation runs on a worker thread, as it may read the disk
 * or load a model. Every failure is answered here; none becomes a dead letter.
 */
final class Operations {

    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ImageHttpEngine engine;
    /** Each operation in progress is a party, and this object is one. */
    private final Phaser inProgress = new Phaser(1);

    Operations(ImageHttpEngine engine) {
        this.engine = engine;
    }

    /** @param bodyHandler reads the bodies that are not received as a file */
    void serve(Served served, Router router, Handler<RoutingContext> bodyHandler) {
        Route route = router.route(served.method(), served.path().replaceAll("\\{(\\w+)}", ":$1"));
        if (served.body() == Body.FILE || served.body() == Body.IMAGE) {
            engine.uploads(served.path());
        }
        switch (served.body()) {
            case FILE -> {
                engine.streams(served.path());
                route.handler(call -> answerFile(served, call));
            }
            case BYTES, IMAGE -> route.handler(bodyHandler).handler(call -> answerBytes(served, call));
            case NONE -> route.handler(call -> answerBytes(served, call));
        }
    }

    private void answerBytes(Served served, RoutingContext call) {
        byte[] body;
        try {
            body = ImageHttpEngine.bytes(call);
        } catch (HttpRefusal refusal) {
            call.fail(refusal);
            return;
        }
        run(call, () -> answer(served, new ApiRequest(call, body, null)));
    }

    private void answerFile(Served served, RoutingContext call) {
        call.request().pause();
        engine.receive(call).onComplete(received -> {
            if (received.failed()) {
                write(call, notReceived(received.cause()));
                return;
            }
            File file = received.result().toFile();
            call.addEndHandler(ended -> call.vertx().fileSystem().delete(file.getPath()));
            run(call, () -> answer(served, new ApiRequest(call, new byte[0], file)));
        });
    }

    private static ApiResponse notReceived(Throwable failure) {
        return failure instanceof RejectedException rejection ? rejected(rejection)
                : ApiResponse.error(400, "not-received", "The body could not be received: " + failure.getMessage());
    }

    private void run(RoutingContext call, Callable<ApiResponse> operation) {
        inProgress.register();
        Hold hold = Hold.extend(call);
        call.vertx().executeBlocking(operation, false).onComplete(worked -> hold.end()).compose(answer -> write(call, answer)).onComplete(done -> {
            inProgress.arriveAndDeregister();
            if (done.failed() && !call.response().closed()) {
                LOG.debug("The answer to {} {} was not sent completely: {}", call.request().method(), call.normalizedPath(),
                        done.cause().toString());
                call.response().reset();
            }
        });
    }

    private static ApiResponse answer(Served served, ApiRequest request) {
        try {
            // The record names the caller of each change that the operation makes.
            return Actor.as(who(request), () -> encoded(served.operation().answer(request)));
        } catch (ApiException e) {
            return e.answer();
        } catch (RejectedException e) {
            return rejected(e);
        } catch (IOException e) {
            LOG.error("{} {} could not read or write a file", served.method(), served.path(), e);
            return ApiResponse.error(500, "disk", "A file could not be read or written: %s. Nothing was acknowledged; free space or restore access, and try again."
                    .formatted(e.getMessage() == null ? e : e.getMessage()));
        } catch (Exception e) {
            LOG.error("{} {} failed", served.method(), served.path(), e);
            return ApiResponse.error(500, "internal", "The operation failed: " + e);
        }
    }

    private static String who(ApiRequest request) {
        return request.user().orElseGet(() -> "http " + request.call().request().remoteAddress().hostAddress());
    }

    private static ApiResponse rejected(RejectedException rejection) {
        return ApiResponse.error(rejection.reason().httpStatus(), rejection.reason().code(), rejection.getMessage());
    }

    /** Returns the answer with its value as JSON, which is written on the worker thread. */
    private static ApiResponse encoded(ApiResponse answer) throws JsonProcessingException {
        boolean asItIs = answer.body() == null || answer.body() instanceof byte[] || answer.body() instanceof InputStream;
        return asItIs ? answer : new ApiResponse(answer.status(), answer.type(), MAPPER.writeValueAsBytes(answer.body()), answer.headers());
    }

    private static Future<Void> write(RoutingContext call, ApiResponse answer) {
        HttpServerResponse response = call.response();
        if (response.ended() || response.closed()) {
            return answer.body() instanceof InputStream stream ? close(call, stream) : Future.succeededFuture();
        }
        response.setStatusCode(answer.status()).putHeader("X-Content-Type-Options", "nosniff").putHeader("Cache-Control", "no-store");
        if (answer.type() != null) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, answer.type());
        }
        answer.headers().forEach(response::putHeader);
        if (answer.body() instanceof InputStream stream) {
            response.setChunked(true);
            // Also when the caller has gone: what makes the stream ends then.
            return new AsyncInputStream(call.vertx(), call.vertx().getOrCreateContext(), stream).pipeTo(response)
                    .eventually(() -> close(call, stream));
        }
        return answer.body() == null ? response.end() : response.end(Buffer.buffer(bytes(answer.body())));
    }

    private static byte[] bytes(Object body) {
        try {
            return body instanceof byte[] bytes ? bytes : MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Future<Void> close(RoutingContext call, InputStream stream) {
        return call.vertx().executeBlocking(() -> {
            stream.close();
            return null;
        }, false);
    }

    /** Waits until the operations in progress have been answered, for a limited time. */
    void await(Duration limit) throws InterruptedException {
        int phase = inProgress.arriveAndDeregister();
        try {
            inProgress.awaitAdvanceInterruptibly(phase, limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Operations are still in progress after {} s and are cut off", limit.toSeconds());
        }
    }
}
