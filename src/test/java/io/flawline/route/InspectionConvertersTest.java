package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

import io.flawline.inspect.AnnotatedImage;
import io.flawline.inspect.Inspection;

class InspectionConvertersTest {

    @Test
    void sinksOfOneExchangeShareTheJsonAndAnotherInspectionGetsItsOwn() throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            InspectionConverters.register(context);
            Exchange exchange = new DefaultExchange(context);
            Inspection inspection = new Inspection("7", 0, 1.5, AnnotatedImage.of(new byte[] {1, 2, 3}), "ok", 0, null, null,
                    List.of(), 0, 0, null, null, null, null, null);

            exchange.getMessage().setBody(inspection);
            byte[] first = exchange.getMessage().getBody(byte[].class);
            byte[] second = exchange.getMessage().getBody(byte[].class);
            exchange.getMessage().setBody(inspection.withoutPicture());
            byte[] other = exchange.getMessage().getBody(byte[].class);

            JsonNode json = new ObjectMapper().readTree(first);
            assertThat(json.get("base64").binaryValue()).containsExactly(1, 2, 3);
            assertThat(second).isSameAs(first);
            assertThat(new ObjectMapper().readTree(other).has("base64")).isFalse();
        }
    }
}
