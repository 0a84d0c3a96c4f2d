package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

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
    void sinksOfOneExchangeShareTheJsonOfItsInspection() throws Exception {
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

    /** What languages of routes get: Simple prints, JQ takes a JsonNode, JSONPath and Groovy a map or the values. */
    @Test
    void eachPartIsPrintedAsJson() throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            InspectionConverters.register(context);
            context.start();
            Exchange exchange = new DefaultExchange(context);
            Inspection inspection = inspection();
            exchange.getMessage().setBody(inspection);

            assertThat(simple(exchange, "${body.defects[0].bbox}")).isEqualTo("[1.0,2.0,3.0,4.0]");
            assertThat(simple(exchange, "box ${body.defects[0].bbox}, at ${body.defects[0].centroid}")).isEqualTo("box [1.0,2.0,3.0,4.0], at [2.5,4.0]");
            assertThat(simple(exchange, "${body.defects[0].polygon}")).isEqualTo("[[1.0,2.0],[4.0,6.0]]");
            assertThat(simple(exchange, "${body.defects[0].bbox[2]}")).isEqualTo("3.0");
            assertThat(json(simple(exchange, "${body.defects}")).get(0).get("label").asText()).isEqualTo("pit");
            assertThat(json(simple(exchange, "${body.defects[0]}")).get("score").asDouble()).isEqualTo(0.9);
            assertThat(json(simple(exchange, "${body.model}")).get("name").asText()).isEqualTo("m");
            assertThat(json(simple(exchange, "${body}")).get("defect").asInt()).isEqualTo(1);
            assertThat(simple(exchange, "result: ${body}")).startsWith("result: {\"id\":\"7\"");
            assertThat(json(inspection.toString()).has("base64")).isFalse();
        }
    }

    @Test
    void isATreeAMapAndItsCoordinatesAList() throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            InspectionConverters.register(context);
            Exchange exchange = new DefaultExchange(context);
            exchange.getMessage().setBody(inspection());
            assertThat(exchange.getMessage().getBody(JsonNode.class).at("/defects/0/bbox/3").asDouble()).isEqualTo(4);
            assertThat((Map<?, ?>) exchange.getMessage().getBody(Map.class)).extracting("verdict").isEqualTo("defect");
            assertThat((Map<?, ?>) exchange.getMessage().getBody(Map.class)).extracting("defects").isNotNull();
            assertThat((List<?>) context.getTypeConverter().convertTo(List.class, exchange, new double[] {1, 2})).isEqualTo(List.of(1.0, 2.0));
        }
    }

    private static String simple(Exchange exchange, String text) {
        return exchange.getContext().resolveLanguage("simple").createExpression(text).evaluate(exchange, String.class);
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    private static Inspection inspection() {
        Inspection.Defect pit = new Inspection.Defect("pit", 0.9, 0.95, 12, new double[] {1, 2, 3, 4}, new double[] {2.5, 4},
                new double[][] {{1, 2}, {4, 6}}, 0);
        return new Inspection("7", 1, 1.5, AnnotatedImage.of(new byte[] {1, 2, 3}), "defect", 0.95,
                new Inspection.ModelInfo("m", "1", "CPU", "f32"), null, List.of(pit), 12, 0.01, null, null, null, null, null);
    }
}
