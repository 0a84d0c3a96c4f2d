package io.flawline.http;

import java.io.File;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.apache.camel.component.platform.http.main.MainHttpServer;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooLongFormFieldException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooManyFormFieldsException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.FileUpload;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

import io.flawline.access.HttpError;
import io.flawline.request.Reason;

/**
 * Handles every {@code POST}, {@code PUT} and {@code PATCH} before its body arrives and bounds the memory that callers can
 * take: the number of requests, the bytes of each, and the bytes of all. Uploads have a separate bound, so that an
 * inspection is not refused because of them. A request that is refused gets JSON with a reason.
 */
final class HttpGate {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int BAD_REQUEST = 400;
    private static final int TOO_SLOW = 408;
    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;
    /** From a form's last byte until its files are written, of which little is left by then. */
    private static final long FORM_MILLIS = 5_000;
    /** As many as a person and a script send at once; each may hold an image and its pixels. */
    private static final int MOST_UPLOADS = 4;
    private static final int LOOKS_FOR_ROOM = 5;
    private static final long LOOK_AGAIN_MILLIS = 100;
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);
    private static final Set<String> ABORTED = Set.of("Streaming aborted", "Pipe closed");
    /** Files of a failed form may still be opened after the failure. */
    private static final long[] DELETE_AFTER_MILLIS = {1, 1_000, 10_000};

    private final UploadLimits limits;
    private final Consumer<String> refusals;
    private final Handler<RoutingContext> first;
    private final RequestsInProgress inProgress = new RequestsInProgress();
    private final RequestsInProgress uploadsInProgress = new RequestsInProgress();
    private final BytesInFlight bytes;
    /** Paths whose bodies are written to disk as they arrive. */
    private final Set<Pattern> streamed = ConcurrentHashMap.newKeySet();
    /** Paths of uploads. */
    private final Set<Pattern> uploads = ConcurrentHashMap.newKeySet();

    /**
     * @param refusals gets the reason for which each request is refused
     * @param first    handles each request before its body is read; calls {@code next()} or answers
     */
    HttpGate(UploadLimits limits, Consumer<String> refusals, Handler<RoutingContext> first) {
        this.limits = limits;
        this.refusals = refusals;
        this.first = first;
        this.bytes = new BytesInFlight(limits.maxBytesInFlight(), this::turnAway);
    }

    /** Places the gate; call this method before the routes behind it take the server's limits. */
    void placeBefore(MainHttpServer server) {
        server.setMaxBodySize(limits.maxBody());
        server.setFileUploadDirectory(limits.folder().toString());
        // A route for POST alone would have the server answer other methods on unknown paths with 405.
        server.getRouter().route().handler(first).handler(this::enter).failureHandler(this::refuse);
    }

    /** Bodies of this path do not count as bytes in memory. */
    void streams(String path) {
        streamed.add(pattern(path));
    }

    /** Requests to this path are uploads. */
    void uploads(String path) {
        uploads.add(pattern(path));
    }

    private static Pattern pattern(String path) {
        return Pattern.compile("\\Q" + path.replaceAll("\\{[^/}]+}", "\\\\E[^/]+\\\\Q") + "\\E/?");
    }

    private static boolean isOneOf(Set<Pattern> paths, RoutingContext call) {
        return paths.stream().anyMatch(path -> path.matcher(call.normalizedPath()).matches());
    }

    private void enter(RoutingContext call) {
        if (mayHaveBody(call)) {
            enter(call, LOOKS_FOR_ROOM);
        } else {
            call.next();
        }
    }

    /** Lets the request in once there is room; the server may not have noticed yet that other callers have gone. */
    private void enter(RoutingContext call, int looks) {
        Optional<HttpRefusal> refusal = takePlace(call);
        if (refusal.isEmpty()) {
            call.addEndHandler(ended -> deleteUploads(call));
            takeAsBytes(call);
            call.request().end().onSuccess(ended -> boundForm(call));
            call.next();
        } else if (looks <= 1) {
            turnAway(call, refusal.get());
        } else {
            call.request().pause();
            call.vertx().setTimer(LOOK_AGAIN_MILLIS, later -> {
                call.request().resume();
                if (!call.response().closed()) {
                    enter(call, looks - 1);
                }
            });
        }
    }

    private Optional<HttpRefusal> takePlace(RoutingContext call) {
        boolean upload = isOneOf(uploads, call);
        RequestsInProgress places = upload ? uploadsInProgress : inProgress;
        int most = upload ? MOST_UPLOADS : limits.maxWaiting();
        while (places.size() >= most && giveUpASlowOne(places)) {
            // There may be room now.
        }
        if (places.size() >= most) {
            return Optional.of(HttpRefusal.overloaded((upload ? "%d uploads are in progress, the most at once. Send it again later."
                    : "%d requests are in progress, as many as flawline.http.max-waiting allows. Send it again later.").formatted(most)));
        }
        if (!isOneOf(streamed, call)) {
            Optional<HttpRefusal> refusal = admit(call, upload);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        places.add(call);
        Hold.begin(call, () -> {
            places.remove(call);
            bytes.remove(call);
        });
        return Optional.empty();
    }

    private Optional<HttpRefusal> admit(RoutingContext call, boolean upload) {
        while (true) {
            try {
                bytes.admit(call, upload);
                return Optional.empty();
            } catch (HttpRefusal refusal) {
                if (!giveUpASlowOne(inProgress) && !giveUpASlowOne(uploadsInProgress)) {
                    return Optional.of(refusal);
                }
            }
        }
    }

    /** Gives up the request whose body comes too slowly, if there is one, so that those who wait to send do not wait for it. */
    private boolean giveUpASlowOne(RequestsInProgress places) {
        Optional<RoutingContext> slow = places.takeSlow();
        slow.ifPresent(call -> {
            bytes.remove(call);
            turnAway(call, new HttpRefusal(TOO_SLOW, "too-slow", "The body comes too slowly while others wait to send. Send it again later."));
        });
        return slow.isPresent();
    }

    /** Answers a call whose body has not arrived yet; the rest of the body is discarded with the connection. */
    private void turnAway(RoutingContext call, HttpRefusal refusal) {
        call.request().resume();
        call.response().putHeader(HttpHeaders.CONNECTION, "close");
        refuse(call, refusal);
        call.request().end().onComplete(ended -> call.request().connection().close());
    }

    /**
     * Requires a form's end: without the boundary that closes a form the server would wait for the rest of its last
     * file without end.
     */
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

    /**
     * Deletes uploads: a route deletes the files that it has taken; this method deletes those of a form that failed
     * before.
     */
    private static void deleteUploads(RoutingContext call) {
        if (ImageHttpConsumer.hasTaken(call) || call.fileUploads().isEmpty()) {
            return;
        }
        List<File> files = call.fileUploads().stream().map(FileUpload::uploadedFileName).map(File::new).toList();
        for (long millis : DELETE_AFTER_MILLIS) {
            call.vertx().setTimer(millis, late -> call.vertx().executeBlocking(() -> {
                files.forEach(File::delete);
                return null;
            }, false));
        }
    }

    /**
     * Takes an upload as bytes: curl and others call an image a form when no type is given; decoding it as one would
     * destroy it.
     */
    private static void takeAsBytes(RoutingContext call) {
        String type = call.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.regionMatches(true, 0, FORM, 0, FORM.length())) {
            call.request().headers().set(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
        }
    }

    private static boolean mayHaveBody(RoutingContext call) {
        return WITH_BODY.contains(call.request().method());
    }

    private void refuse(RoutingContext call) {
        if (call.response().closed() || call.response().ended()) {
            return;
        }
        if (!mayHaveBody(call)) {
            call.next();
            return;
        }
        HttpRefusal refusal = refusal(call);
        if (refusal == null) {
            call.next();
        } else {
            refuse(call, refusal);
        }
    }

    /** Returns the refusal; null for a failure that is not of the request. */
    private @Nullable HttpRefusal refusal(RoutingContext call) {
        Throwable failure = call.failure();
        if (failure instanceof HttpRefusal refusal) {
            return refusal;
        }
        // The server cancels the uploads of a form that it refuses, and their failure may come before the refusal.
        boolean aborted = failure != null && ABORTED.contains(String.valueOf(failure.getMessage()));
        if (failure instanceof TooManyFormFieldsException || aborted && call.fileUploads().size() >= HttpServerOptions.DEFAULT_MAX_FORM_FIELDS) {
            return new HttpRefusal(TOO_LARGE, Reason.TOO_LARGE.code(), "The form has more than %d parts, which is the limit. Send several forms."
                    .formatted(HttpServerOptions.DEFAULT_MAX_FORM_FIELDS));
        }
        if (failure instanceof TooLongFormFieldException || isTooLongAttribute(failure)) {
            return new HttpRefusal(TOO_LARGE, Reason.TOO_LARGE.code(), ("A field of the form, or the header of a part, is too long; a field"
                    + " that is not a file may have %d bytes.").formatted(HttpServerOptions.DEFAULT_MAX_FORM_ATTRIBUTE_SIZE));
        }
        if (aborted && call.request().bytesRead() > limits.maxBody()) {
            return bodyTooLarge();
        }
        boolean unreadable = aborted || failure instanceof DecoderException || failure instanceof UnsupportedCharsetException
                || failure instanceof IllegalCharsetNameException;
        return switch (unreadable ? BAD_REQUEST : call.statusCode()) {
            case TOO_LARGE -> bodyTooLarge();
            case BAD_REQUEST -> new HttpRefusal(BAD_REQUEST, Reason.NO_IMAGE.code(), "The form cannot be read: "
                    + (failure == null || failure.getMessage() == null ? "it is malformed" : HttpError.shorten(failure.getMessage())));
            case UNAVAILABLE -> new HttpRefusal(Reason.TIMED_OUT.httpStatus(), Reason.TIMED_OUT.code(), "The request was not done in time.");
            default -> null;
        };
    }

    private HttpRefusal bodyTooLarge() {
        return new HttpRefusal(TOO_LARGE, Reason.TOO_LARGE.code(),
                "The body has more than %d bytes, one and a half times flawline.limits.max-bytes.".formatted(limits.maxBody()));
    }

    private static boolean isTooLongAttribute(@Nullable Throwable failure) {
        return failure != null && String.valueOf(failure.getMessage()).contains("Size exceed allowed maximum capacity");
    }

    private void refuse(RoutingContext call, HttpRefusal refusal) {
        if (!call.response().ended()) {
            refusals.accept(refusal.reason());
            if (refusal.status() == UNAVAILABLE) {
                call.response().putHeader("Retry-After", "1");
            }
            HttpError.answer(call, refusal.status(), refusal.reason(), refusal.getMessage());
        }
    }
}
