package io.flawline.route;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Joins the answers of a split or multicast into one JSON array in their order. An answer that failed is included as
 * its {@code {"error": …}}, and the HTTP status of the array is the highest one.
 */
public final class JsonArray implements AggregationStrategy {
    private static final int OK = 200;

    @Override
    public Exchange aggregate(@Nullable Exchange joined, Exchange part) {
        Exchange all = joined == null ? part : joined;
        int status = Math.max(status(all), status(part));
        StringBuilder text = joined == null ? new StringBuilder("[")
                : joined.getMessage().getBody(StringBuilder.class).append(',');
        text.append(part.getMessage().getBody(String.class));
        // The failure of a part is dealt with; what was joined continues along the route.
        all.getExchangeExtension().setErrorHandlerHandled(null);
        Message message = all.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(text);
        return all;
    }

    @Override
    public void onCompletion(Exchange all) {
        // Nothing was joined where the first part already stopped all parts.
        if (all.getMessage().getBody() instanceof StringBuilder text) {
            all.getMessage().setBody(text.append(']').toString());
        }
    }

    private static int status(Exchange exchange) {
        return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, OK, Integer.class);
    }
}
