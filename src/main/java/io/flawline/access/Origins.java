package io.flawline.access;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;

/**
 * Recognizes requests that a page of another site has made the user's browser send. Such a page reaches a server on
 * loopback too, and the browser adds the user's password by itself.
 */
final class Origins {
    private final Set<String> names;

    /**
     * @param names of this server's, by which callers may ask for it, in addition to addresses and names without a dot
     */
    Origins(List<String> names) {
        this.names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Returns false when the {@code Host} is a name on the internet that is not known to be ours: its owner may have
     * let it point here (DNS rebinding), and its pages are then of the same origin as ours.
     */
    boolean isOurHost(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority == null) {
            return true;
        }
        String host = authority.host().toLowerCase(Locale.ROOT);
        boolean isAddress = host.contains(":") || host.matches("[0-9.]+");
        return isAddress || !host.contains(".") || names.contains(host);
    }

    /** Returns false when a page of another origin asks for a change. Programs send no {@code Origin}. */
    boolean isOurOrigin(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        return origin == null || isRead(request.method()) || isSame(origin, request);
    }

    private static boolean isRead(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.OPTIONS);
    }

    /** Compares by authority alone: a proxy that ends TLS hands the {@code Host} on but not the scheme. */
    private static boolean isSame(String origin, HttpServerRequest request) {
        try {
            String theirs = URI.create(origin).getRawAuthority();
            HostAndPort ours = request.authority();
            return theirs != null && ours != null
                    && (theirs.equalsIgnoreCase(ours.toString()) || theirs.equalsIgnoreCase(ours.host()) && isDefault(ours.port()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isDefault(int port) {
        return port <= 0 || port == 80 || port == 443;
    }
}
