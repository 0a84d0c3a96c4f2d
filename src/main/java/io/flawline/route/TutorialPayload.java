package io.flawline.route;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;
import io.flawline.request.Request;

/**
 * Adds the two fields that a client of the eKuiper tutorial reads: {@code origin}, the image as it came, and
 * {@code afterProcess}, the annotated one. Off by default, as every message grows by the size of its image.
 */
public final class TutorialPayload implements Processor {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private record Payload(byte @Nullable [] origin, byte @Nullable [] afterProcess, @JsonUnwrapped Inspection inspection) {
    }

    private final boolean enabled;

    /** @param enabled {@code flawline.mqtt.tutorial-payload}; when false the message passes unchanged */
    public TutorialPayload(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        if (enabled) {
            Inspection inspection = exchange.getMessage().getBody(Inspection.class);
            Request request = exchange.getProperty(DefectProcessor.REQUEST, Request.class);
            exchange.getMessage().setBody(MAPPER.writeValueAsBytes(
                    new Payload(request.image(), inspection.picture(), inspection)));
        }
    }
}
