package io.flawline.access;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;

/**
 * Checks the request line and the headers that the server's own parsers fail on, before any of them sees the request:
 * the server leaves a connection without an answer, or answers 500, where such a parser throws. Health checks answer in JSON
 * whatever type a probe accepts, as probes look at the status.
 */
final class RequestSyntax implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestSyntax.class);
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._~-]*|\\[[0-9A-Fa-f:.]+])(:\\d{0,5})?");
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x20\\x7F]");
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern BROKEN_PARAMETER = Pattern.compile("(?i)boundary=\\s*(;|$)|=\\s*\"[^\"]*$");

    private static final String HEALTH = "/observe/health";

    private final Handler<HttpServerRequest> next;

    RequestSyntax(Handler<HttpServerRequest> next) {
        this.next = next;
    }

    @Override
    public void handle(HttpServerRequest request) {
        Optional<String> mistake = mistake(request);
        if (mistake.isPresent()) {
            refuse(request, 400, "wrong-request", mistake.get());
            return;
        }
        if (String.valueOf(request.path()).startsWith(HEALTH)) {
            request.headers().remove(HttpHeaders.ACCEPT);
        }
        try {
            next.handle(request);
        } catch (RuntimeException e) {
            LOG.error("A request cannot be handled", e);
            refuse(request, 500, "internal", "The request cannot be handled.");
        }
    }

    private static Optional<String> mistake(HttpServerRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
        if (hosts.size() > 1 || hosts.isEmpty() && request.version() == HttpVersion.HTTP_1_1) {
            return Optional.of("The request has %d Host headers; HTTP/1.1 requires one.".formatted(hosts.size()));
        }
        if (!hosts.isEmpty() && !isHost(hosts.get(0))) {
            return Optional.of("Host: %s is not a host name or address with an optional port.".formatted(HttpError.shorten(hosts.get(0))));
        }
        String uri = request.uri();
        if (CONTROL.matcher(uri).find() || BROKEN_ESCAPE.matcher(uri).find()) {
            return Optional.of("The path or query %s has a control character, or a %% that two hexadecimal digits do not follow."
                    .formatted(HttpError.shorten(uri)));
        }
        for (CharSequence name : List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.ACCEPT)) {
            String value = request.getHeader(name);
            if (value != null && BROKEN_PARAMETER.matcher(value).find()) {
                return Optional.of("%s: %s has a parameter without a value, or a quote that is not closed."
                        .formatted(name, HttpError.shorten(value)));
            }
        }
        return Optional.empty();
    }

    private static boolean isHost(String host) {
        if (!HOST.matcher(host).matches()) {
            return false;
        }
        String port = host.substring(host.lastIndexOf(']') + 1).replaceFirst("^[^:]*:?", "");
        return port.isEmpty() || Integer.parseInt(port) <= 65_535;
    }

    /** Refuses a request; the connection is closed, as its further bytes may belong to a body. */
    private static void refuse(HttpServerRequest request, int status, String reason, String message) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.headWritten()) {
            response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CONNECTION, "close")
                    .end(new JsonObject().put("error", new JsonObject().put("reason", reason).put("message", message)).encode())
                    .onComplete(sent -> request.connection().close());
        }
    }
}
