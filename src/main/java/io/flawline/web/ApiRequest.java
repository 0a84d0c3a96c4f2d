package io.flawline.web;

import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants;

import io.netty.handler.codec.http.QueryStringDecoder;

import io.flawline.request.RejectedException;
import io.vertx.ext.auth.User;

/** A request, as an operation asks about it. */
record ApiRequest(Exchange exchange) {

    /** Returns a part of the path that has a name, such as {@code id} of {@code /routes/{id}}, decoded. */
    String path(String name) {
        Object value = exchange.getMessage().getHeader(name);
        // A header or a query of that name comes before it.
        return String.valueOf(value instanceof List<?> values ? values.get(values.size() - 1) : value);
    }

    /** Returns whether the path has a part of that name. */
    boolean hasPath(String name) {
        return ((PlatformHttpEndpoint) exchange.getFromEndpoint()).getPath().contains("{" + name + "}");
    }

    /** Returns a parameter of the query, decoded; the first when there are several; none when it is blank. */
    Optional<String> query(String name) {
        String query = exchange.getMessage().getHeader(Exchange.HTTP_RAW_QUERY, "", String.class);
        return new QueryStringDecoder(query, false).parameters().getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isBlank()).findFirst();
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

    /** Returns a header of the request; null when there is none. */
    String header(String name) {
        return exchange.getMessage().getHeader(name, String.class);
    }

    /** Returns the media type without its parameters, in small letters; empty when there is none. */
    String contentType() {
        String type = header(Exchange.CONTENT_TYPE);
        return type == null ? "" : type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    /** Returns whether the caller has the right to read; everyone has it where nobody has to log in. */
    boolean mayRead() {
        User user = exchange.getMessage().getHeader(VertxPlatformHttpConstants.AUTHENTICATED_USER, User.class);
        return user == null || user.attributes().getBoolean("mayRead", false);
    }

    /** Returns the account of the caller; empty where nobody has to log in. */
    Optional<String> user() {
        User user = exchange.getMessage().getHeader(VertxPlatformHttpConstants.AUTHENTICATED_USER, User.class);
        return Optional.ofNullable(user).map(User::subject);
    }

    /** Returns whether the caller has closed its connection, so that nobody waits for the answer. */
    boolean isGone() {
        return ((HttpMessage) exchange.getMessage()).getResponse().closed();
    }

    /** Returns the complete body; no bytes when there is none. */
    byte[] body() {
        byte[] bytes = exchange.getMessage().getBody(byte[].class);
        return bytes == null ? new byte[0] : bytes;
    }

    /**
     * Returns the body of an {@link Api#postFile}; it is deleted when the operation has ended.
     *
     * @throws RejectedException when it is too large
     * @throws ApiException 400 when it could not be received
     */
    File file() {
        Object body = exchange.getMessage().getBody();
        if (body instanceof RejectedException rejection) {
            throw rejection;
        }
        if (body instanceof Throwable failure) {
            throw new ApiException(400, "not-received", "The body could not be received: " + failure.getMessage());
        }
        return (File) body;
    }
}
