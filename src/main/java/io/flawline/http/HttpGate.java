package io.flawline.http;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.apache.camel.component.platform.http.main.MainHttpServer;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

import io.flawline.access.HttpError;
import io.flawline.request.Reason;

/**
 * Stands before every {@code POST}, while its body is still on the wire, and bounds the memory that callers can take:
 * so many requests at a time, so many bytes each. Who is turned away gets JSON with a reason.
 */
final class HttpGate {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;
    /** From a form's last byte until its files are written, of which little is left by then. */
    private static final long FORM_MILLIS = 5_000;

    private final int maxWaiting;
    private final long maxBody;
    private final Consumer<String> refusals;
    private final AtomicInteger inProgress = new AtomicInteger();

    /**
     * @param maxWaiting requests in progress before others get 503
     * @param maxBytes of one image; a body may be half as long again, as Base64 in JSON is
     * @param refusals is told the reason for which each request is turned away
     */
    HttpGate(int maxWaiting, long maxBytes, Consumer<String> refusals) {
        this.maxWaiting = maxWaiting;
        this.maxBody = maxBytes * 3 / 2;
        this.refusals = refusals;
    }

    /** To be called before the routes behind it take the server's limits. */
    void placeBefore(MainHttpServer server) {
        server.setMaxBodySize(maxBody);
        // A route for POST alone would have the server answer other methods on unknown paths with 405.
        server.getRouter().route().handler(this::enter).failureHandler(this::refuse);
    }

    private void enter(RoutingContext call) {
        if (!isPost(call)) {
            call.next();
            return;
        }
        if (inProgress.incrementAndGet() > maxWaiting) {
            inProgress.decrementAndGet();
            // What still comes of the body is thrown away as it comes.
            call.request().resume();
            call.response().putHeader("Retry-After", "1");
            answer(call, UNAVAILABLE, "overloaded",
                    "%d requests are in progress, as many as flawline.http.max-waiting allows. Send it again later."
                            .formatted(maxWaiting));
            return;
        }
        call.addEndHandler(ended -> inProgress.decrementAndGet());
        takeAsBytes(call);
        call.request().end().onSuccess(ended -> boundForm(call));
        call.next();
    }

    /** Without the boundary that closes a form the server would wait for the rest of its last file for ever. */
    private static void boundForm(RoutingContext call) {
        if (call.fileUploads().isEmpty()) {
            return;
        }
        long timer = call.vertx().setTimer(FORM_MILLIS, late -> {
            if (!ImageHttpConsumer.hasTaken(call) && !call.response().ended()) {
                call.fail(BAD_REQUEST, new IllegalArgumentException("the boundary that closes it has not come"));
                call.cancelAndCleanupFileUploads();
            }
        });
        call.addEndHandler(ended -> call.vertx().cancelTimer(timer));
    }

    /** What curl and others send as a form when they are not told a type is an image: decoding would destroy it. */
    private static void takeAsBytes(RoutingContext call) {
        String type = call.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.regionMatches(true, 0, FORM, 0, FORM.length())) {
            call.request().headers().set(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
        }
    }

    private static boolean isPost(RoutingContext call) {
        return call.request().method().equals(HttpMethod.POST);
    }

    private void refuse(RoutingContext call) {
        if (call.response().closed() || call.response().ended()) {
            return;
        }
        if (!isPost(call)) {
            call.next();
            return;
        }
        switch (call.statusCode()) {
            case TOO_LARGE -> answer(call, TOO_LARGE, Reason.TOO_LARGE.code(),
                    "The body has more than %d bytes, one and a half times flawline.limits.max-bytes.".formatted(maxBody));
            case BAD_REQUEST -> answer(call, BAD_REQUEST, Reason.NO_IMAGE.code(),
                    "The form cannot be read: " + (call.failure() == null ? "it is malformed" : call.failure().getMessage()));
            case UNAVAILABLE -> answer(call, Reason.TIMED_OUT.httpStatus(), Reason.TIMED_OUT.code(),
                    "The request was not done in time.");
            default -> call.next();
        }
    }

    private void answer(RoutingContext call, int status, String reason, String message) {
        if (!call.response().ended()) {
            refusals.accept(reason);
            HttpError.answer(call, status, reason, message);
        }
    }
}
