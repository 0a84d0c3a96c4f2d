package io.flawline.route;

import java.util.Locale;
import java.util.Set;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The headers of a message whose body has become a result. What the caller of an HTTP route said about the image, about
 * itself or about the connection is not true of the result, and would be passed to the next HTTP server with the
 * caller's credentials. {@code Accept} stays, as a route chooses the form of its answer by it, and so do headers of
 * other names.
 */
final class ResultHeaders {
    private static final Set<String> OF_THE_REQUEST = Set.of("authorization", "cache-control", "connection", "cookie", "date", "dnt",
            "expect", "forwarded", "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since",
            "keep-alive", "origin", "pragma", "priority", "range", "referer", "te", "trailer", "transfer-encoding", "upgrade",
            "upgrade-insecure-requests", "user-agent", "via", "warning", "x-real-ip", "accept-encoding", "accept-language",
            "accept-charset", "camelhttpmethod", "camelhttppath", "camelhttpquery", "camelhttprawquery", "camelhttpuri", "camelhttpurl",
            "camelhttpcharacterencoding", "camelresthttpuri", "long-running-action");

    private ResultHeaders() {
    }

    /** Removes what belongs to the image or the request, and names the type of the result. */
    static void set(Message message) {
        message.getHeaders().keySet().removeIf(name -> isForeign(name.toLowerCase(Locale.ROOT)));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    }

    private static boolean isForeign(String name) {
        return OF_THE_REQUEST.contains(name) || name.startsWith("content-") || name.startsWith("sec-") || name.startsWith("proxy-")
                || name.startsWith("x-forwarded-");
    }
}
