package io.flawline.web;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.MainHttpServer;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import io.flawline.access.HttpError;

/**
 * Answers what no route takes, and what failed before a route had it, in JSON as everything else. What can be asked for
 * by {@code GET} answers {@code HEAD} too, RFC 9110, section 9.1.
 */
final class UnknownPaths {

    private static final Pattern OF_TRITON = Pattern.compile("/v2/(repository/.*|models/stats|(systemshared|cudashared)memory/.*|trace/.*"
            + "|logging|models/[^/]+(/versions/[^/]+)?/(config|stats|trace/.*|generate|generate_stream))/?");

    private final Router router;

    private UnknownPaths(Router router) {
        this.router = router;
    }

    /** Answers for the context; call it once the server exists. */
    static void answerFor(CamelContext context) {
        MainHttpServer server = context.hasService(MainHttpServer.class);
        UnknownPaths unknown = new UnknownPaths(server.getRouter());
        server.getRouter().route().last().handler(unknown::answer).failureHandler(unknown::fail);
    }

    private void answer(RoutingContext call) {
        Set<String> methods = methods(call.normalizedPath());
        String path = call.normalizedPath();
        HttpMethod method = call.request().method();
        if (methods.isEmpty() && OF_TRITON.matcher(path).matches()) {
            HttpError.answer(call, 501, "not-served", ("%s is an extension of Triton's that is not served. GET /v2/models/{name} has the"
                    + " inputs and outputs, GET /models/{name} the settings.").formatted(HttpError.shorten(path)));
        } else if (methods.isEmpty()) {
            HttpError.answer(call, 404, "not-found", "There is nothing at %s; /api shows what there is.".formatted(path));
        } else if (method.equals(HttpMethod.HEAD) && methods.contains("GET")) {
            // The server keeps the body back.
            call.reroute(HttpMethod.GET, call.request().uri());
        } else if (methods.contains(method.name())) {
            refuseType(call);
        } else {
            call.response().putHeader(HttpHeaders.ALLOW, String.join(", ", methods));
            HttpError.answer(call, 405, "wrong-method", "%s is not for %s, but for %s.".formatted(path, method, methods));
        }
    }

    /** Refuses a type: the path and the method exist, so it is one of the types that a route requires. */
    private static void refuseType(RoutingContext call) {
        String sent = call.request().getHeader(HttpHeaders.CONTENT_TYPE);
        String wanted = call.request().getHeader(HttpHeaders.ACCEPT);
        HttpError.answer(call, sent == null ? 406 : 415, "wrong-type", "%s is there, but not with Content-Type: %s and Accept: %s."
                .formatted(call.normalizedPath(), sent, wanted));
    }

    private void fail(RoutingContext call) {
        int status = call.statusCode() < 400 ? 500 : call.statusCode();
        if (!call.response().ended() && !call.response().headWritten()) {
            HttpError.answer(call, status, status < 500 ? "wrong-request" : "internal", call.failure() == null
                    ? "The request cannot be answered: status " + status + "." : String.valueOf(call.failure().getMessage()));
        }
    }

    /** Methods that the path could be asked with; empty when it is unknown. */
    private Set<String> methods(String path) {
        return router.getRoutes().stream().filter(route -> matches(route, path))
                .flatMap(route -> route.methods().stream())
                .map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean matches(Route route, String path) {
        if (route.getPath() == null || route.methods() == null) {
            return false;
        }
        List<String> parts = List.of(route.getPath().split("/", -1));
        List<String> asked = List.of(path.split("/", -1));
        if (parts.size() != asked.size()) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).startsWith(":") && !parts.get(i).equals(asked.get(i))) {
                return false;
            }
        }
        return true;
    }
}
