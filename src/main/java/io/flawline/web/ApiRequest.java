package io.flawline.web;

import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

import io.flawline.access.Right;

/**
 * A request as an operation sees it.
 *
 * @param body the complete body; no bytes when there is none or it is a file
 * @param file the body of an {@link Api#postFile}, deleted when the operation has ended; null for other operations
 */
record ApiRequest(RoutingContext call, byte[] body, @Nullable File file) {

    /** Returns a part of the path that has a name, such as {@code id} of {@code /routes/{id}}, decoded. */
    String path(String name) {
        return call.pathParam(name);
    }

    /** Returns whether the path has a part of that name. */
    boolean hasPath(String name) {
        return call.pathParams().containsKey(name);
    }

    /** Returns a parameter of the query, decoded; the first when there are several; none when it is blank. */
    Optional<String> query(String name) {
        String query = call.request().query();
        return new QueryStringDecoder(query == null ? "" : query, false).parameters().getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isBlank()).findFirst();
    }

    /** Returns the path and the query of the request, with another value of one argument. */
    String pathWith(String name, String value) {
        String query = call.request().query();
        String others = Stream.of((query == null ? "" : query).split("&")).filter(argument -> !argument.isEmpty() && !argument.startsWith(name + "="))
                .map(argument -> argument + "&").collect(Collectors.joining());
        return call.normalizedPath() + "?" + others + name + "=" + value;
    }

    /** @throws ApiException 400 when it is not an integer of that range */
    int number(String name, int min, int max, int otherwise) {
        Optional<String> text = query(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the range.
        }
        throw ApiException.wrongArgument(name, text.get(), "an integer from " + min + " to " + max);
    }

    /** @throws ApiException 400 when it is neither {@code true} nor {@code false} */
    boolean flag(String name) {
        String text = query(name).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw ApiException.wrongArgument(name, text, "true or false");
        }
        return text.equals("true");
    }

    /**
     * Returns whether the caller wants CSV in place of JSON: by the argument {@code format}, else by {@code Accept}.
     *
     * @throws ApiException 400 when the format is neither
     */
    boolean wantsCsv() {
        String accept = header("Accept");
        String format = query("format").orElse(accept != null && accept.strip().toLowerCase(Locale.ROOT).startsWith("text/csv") ? "csv" : "json");
        if (!format.equals("csv") && !format.equals("json")) {
            throw ApiException.wrongArgument("format", format, "csv or json");
        }
        return format.equals("csv");
    }

    /** Returns a header of the request. */
    @Nullable
    String header(String name) {
        return call.request().getHeader(name);
    }

    /** Returns the media type without its parameters, in small letters; empty when there is none. */
    String contentType() {
        String type = call.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return type == null ? "" : type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    /** Returns whether the caller has the right to read; everyone has it where nobody has to log in. */
    boolean mayRead() {
        return rights().contains("read");
    }

    /** Returns the names of the caller's rights, as in users files; all of them where nobody has to log in. */
    List<String> rights() {
        User user = call.user();
        return user == null ? Right.names() : user.attributes().getJsonArray("rights").stream().map(String::valueOf).toList();
    }

    /** Returns the account of the caller; empty where nobody has to log in. */
    Optional<String> user() {
        return Optional.ofNullable(call.user()).map(User::subject);
    }

    /** Returns whether the caller has closed its connection, so that nobody waits for the answer. */
    boolean isGone() {
        return call.response().closed();
    }
}
