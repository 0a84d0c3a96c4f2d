package io.flawline.web;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

import io.flawline.access.HttpError;

/**
 * {@code GET /observe/metrics}: all meters, in the Prometheus text format or as OpenMetrics, whichever the
 * {@code Accept} header prefers. Without that header the answer is the Prometheus text format.
 */
final class MetricsPage {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final Pattern QUALITY = Pattern.compile(";\\s*q=([01](\\.\\d{0,3})?)\\s*(;|$)", Pattern.CASE_INSENSITIVE);

    private final PrometheusMeterRegistry registry;

    private MetricsPage(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    static void serve(Router router, String path, PrometheusMeterRegistry registry) {
        router.get(path).handler(new MetricsPage(registry)::answer);
    }

    private void answer(RoutingContext call) {
        String type = type(call.request().getHeader(HttpHeaders.ACCEPT));
        if (type == null) {
            HttpError.answer(call, 406, "wrong-type", "%s is served as text/plain;version=0.0.4 and application/openmetrics-text, not as %s."
                    .formatted(call.normalizedPath(), HttpError.shorten(call.request().getHeader(HttpHeaders.ACCEPT))));
            return;
        }
        // Some meters read the disk.
        call.vertx().executeBlocking(() -> registry.scrape(type), false).onComplete(scraped -> {
            if (scraped.failed()) {
                call.fail(scraped.cause());
            } else {
                call.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(scraped.result());
            }
        });
    }

    /** Returns the type to serve; null when none of the accepted types is served. */
    static @Nullable String type(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return TEXT;
        }
        String best = null;
        double weight = 0;
        for (String one : accept.split(",")) {
            String type = served(one.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT));
            // Of equal ones the first counts.
            if (type != null && weight(one) > weight) {
                best = type;
                weight = weight(one);
            }
        }
        return best;
    }

    private static @Nullable String served(String type) {
        return switch (type) {
            case "application/openmetrics-text", "application/*" -> OPEN_METRICS;
            case "text/plain", "text/*", "*/*" -> TEXT;
            default -> null;
        };
    }

    private static double weight(String accepted) {
        Matcher quality = QUALITY.matcher(accepted);
        return quality.find() ? Double.parseDouble(quality.group(1)) : 1;
    }
}
