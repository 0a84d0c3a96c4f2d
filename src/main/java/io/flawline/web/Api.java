package io.flawline.web;

import java.io.InputStream;
import java.util.Locale;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.model.ModelCamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.vertx.core.http.HttpServerResponse;

import io.flawline.monitor.OwnRoutes;
import io.flawline.request.RejectedException;

/**
 * A builder for the operations of one resource: each operation is a separate route that {@link OwnRoutes} keeps apart
 * from those of users. Every failure is answered here; none becomes a dead letter.
 */
abstract class Api extends RouteBuilder {

    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Override
    public final void configure() {
        errorHandler(noErrorHandler());
        operations();
    }

    /** Calls {@link #get}, {@link #post} and {@link #delete} for each. */
    abstract void operations();

    /** @param path with the names of its variable parts in braces, as {@code /routes/{id}} */
    final void get(String path, Operation operation) {
        serve("GET", path, "", operation);
    }

    final void post(String path, Operation operation) {
        serve("POST", path, "", operation);
    }

    final void put(String path, Operation operation) {
        serve("PUT", path, "", operation);
    }

    final void delete(String path, Operation operation) {
        serve("DELETE", path, "", operation);
    }

    /**
     * Adds a {@code POST} of a body that may be larger than memory, see {@link ApiRequest#file}; it may take ten
     * minutes.
     */
    final void postFile(String path, Operation operation) {
        serve("POST", path, "&useBodyHandler=false&requestTimeout=600000", operation);
    }

    private void serve(String method, String path, String options, Operation operation) {
        from("platform-http:" + path + "?httpMethodRestrict=" + method + options)
                .routeId(OwnRoutes.PREFIX + (method + path).replaceAll("[^A-Za-z0-9]+", "-").toLowerCase(Locale.ROOT))
                .startupOrder(beforeThoseOfUsers())
                .process(exchange -> write(answer(operation, exchange), exchange));
    }

    /** Returns the start-up order: all operations answer before the first route of the user's does. */
    private int beforeThoseOfUsers() {
        return ((ModelCamelContext) getContext()).getRouteDefinitions().size() + getRouteCollection().getRoutes().size();
    }

    private static ApiResponse answer(Operation operation, Exchange exchange) {
        try {
            return operation.answer(new ApiRequest(exchange));
        } catch (ApiException e) {
            return e.answer();
        } catch (RejectedException e) {
            return ApiResponse.error(e.reason().httpStatus(), e.reason().code(), e.getMessage());
        } catch (Exception e) {
            LOG.error("{} {} failed", exchange.getMessage().getHeader(Exchange.HTTP_METHOD),
                    exchange.getMessage().getHeader(Exchange.HTTP_PATH), e);
            return ApiResponse.error(500, "internal", "The operation failed: " + e);
        }
    }

    private static void write(ApiResponse answer, Exchange exchange) throws JsonProcessingException {
        Message message = exchange.getMessage();
        // What the caller sent must not come back as headers of the answer.
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
        if (answer.type() != null) {
            message.setHeader(Exchange.CONTENT_TYPE, answer.type());
        }
        // Straight to the server: Camel's filter would keep back some, Cache-Control among them.
        HttpServerResponse response = ((HttpMessage) message).getResponse();
        response.putHeader("X-Content-Type-Options", "nosniff").putHeader("Cache-Control", "no-store");
        answer.headers().forEach(response::putHeader);
        boolean asItIs = answer.body() == null || answer.body() instanceof byte[] || answer.body() instanceof InputStream;
        message.setBody(asItIs ? answer.body() : MAPPER.writeValueAsBytes(answer.body()));
    }
}
