package io.flawline.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.model.Nearest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

import io.flawline.access.HttpError;

/**
 * Rejects a request whose query has an argument that its operation does not know, or one argument twice: a misspelt
 * {@code ?modle=x} would otherwise be answered with the default model. What each operation knows is read from
 * {@code openapi.json}; an operation that is not described there takes any argument.
 */
public final class QueryArguments implements Handler<RoutingContext> {

    private record Described(String method, Pattern path, List<String> names) {
    }

    private final List<Described> operations;
    private final Predicate<String> readByRoutes;

    /**
     * @param readByRoutes whether a route file reads a header of that name: {@code /inspect} is a route of the user's, who may let it
     *                     read further arguments
     */
    public QueryArguments(Predicate<String> readByRoutes) {
        this.readByRoutes = readByRoutes;
        try (InputStream stream = QueryArguments.class.getResourceAsStream("/web/openapi.json")) {
            operations = described(new ObjectMapper().readTree(stream).path("paths"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Described> described(JsonNode paths) {
        List<Described> described = new ArrayList<>();
        paths.properties().forEach(path -> path.getValue().properties().forEach(operation -> {
            List<String> names = StreamSupport.stream(operation.getValue().path("parameters").spliterator(), false)
                    .filter(parameter -> parameter.path("in").asText().equals("query"))
                    .map(parameter -> parameter.path("name").asText()).toList();
            described.add(new Described(operation.getKey().toUpperCase(Locale.ROOT), pattern(path.getKey()), names));
        }));
        return described;
    }

    private static Pattern pattern(String path) {
        return Pattern.compile("\\Q" + path.replaceAll("\\{\\w+}", "\\\\E[^/]+\\\\Q") + "\\E/?");
    }

    @Override
    public void handle(RoutingContext call) {
        String query = call.request().query();
        Optional<String> mistake = query == null || query.isEmpty() ? Optional.empty() : mistake(call, query);
        if (mistake.isEmpty()) {
            call.next();
            return;
        }
        // The rest of the body is discarded as it arrives.
        call.request().resume();
        HttpError.answer(call, 400, "wrong-argument", mistake.get());
    }

    private Optional<String> mistake(RoutingContext call, String query) {
        String path = call.normalizedPath();
        String method = call.request().method().name().equals("HEAD") ? "GET" : call.request().method().name();
        // A path without variable parts comes before one with them.
        return operations.stream().filter(operation -> operation.method().equals(method) && operation.path().matcher(path).matches())
                .findFirst().flatMap(operation -> mistake(method + " " + path, operation.names(), query));
    }

    private Optional<String> mistake(String operation, List<String> known, String query) {
        for (Map.Entry<String, List<String>> argument : new QueryStringDecoder(query, false).parameters().entrySet()) {
            String name = argument.getKey();
            if (!known.contains(name) && !(operation.startsWith("POST /inspect") && readByRoutes.test(name))) {
                return Optional.of("%s has no argument \"%s\"%s %s".formatted(HttpError.shorten(operation), HttpError.shorten(name),
                        Nearest.of(name, known).map(near -> "; did you mean \"" + near + "\"?").orElse("."),
                        known.isEmpty() ? "It takes none." : "Allowed are " + String.join(", ", new TreeSet<>(known)) + "."));
            }
            if (argument.getValue().size() > 1) {
                return Optional.of("The argument \"%s\" occurs %d times; allowed is once.".formatted(name, argument.getValue().size()));
            }
        }
        return Optional.empty();
    }
}
