package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decimals of a result compared with whole numbers, as users write conditions. */
class ComparisonTest {
    private final CamelContext context = new DefaultCamelContext();

    public record Part(double ratio, float score, Double area, BigDecimal length, int defect, long id) {
    }

    @BeforeEach
    void start() {
        InspectionConverters.register(context);
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "${body.ratio} > 0", "${body.ratio} >= 0", "${body.ratio} != 0", "${body.ratio} > 0.0", "${body.ratio} < 1",
        "${body.ratio} > '0'", "${body.ratio} > 0.01", "${body.ratio} range '0..1'", "${body.ratio} !in '0,1'",
        "${body.score} > 0", "${body.score} < 1", "${body.score} != 0", "${body.score} >= 0.5", "${body.score} !in '0,1'",
        "${body.area} > 1000", "${body.area} >= 1000", "${body.area} < 1001", "${body.area} != 1000",
        "${body.area} > '1000'", "${body.area} > 1000.4", "${body.area} == 1000.5", "${body.area} in '1000.5,2000'",
        "${body.length} > 2", "${body.length} < 3", "${body.length} != 2", "${body.length} == 2.5",
        "${body.defect} > 0.5", "${body.defect} > '0.5'", "${body.defect} < 1.5", "${body.defect} == 1", "${body.defect} == 1.0",
        "${body.defect} != 1.5", "${body.id} > 5000000000.5", "${body.id} != 705032705", "${body.id} == 5000000001",
        "${header.text} > 0", "${header.text} < 1", "${header.text} != 0", "${header.text} > 0.01", "${header.text} > '0'",
        "${header.text} <= 0.0118", "${header.negative} < 0", "${header.negative} != 0", "${header.negative} > -1",
        "${header.map[ratio]} > 0", "${header.map[ratio]} < 1", "${header.map[area]} > 1000", "${header.whole} == 2",
        "${header.map[ratio]} > ${header.zero}", "${header.zero} < ${body.ratio}", "${header.zero} != ${body.ratio}"})
    void isTrue(String condition) {
        assertThat(matches(condition)).as(condition).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "${body.ratio} == 0", "${body.ratio} <= 0", "${body.ratio} in '0,1'", "${body.score} == 0", "${body.score} >= 1",
        "${body.area} == 1000", "${body.area} <= 1000", "${body.area} >= 1001", "${body.area} range '0..1000'",
        "${body.length} == 2", "${body.length} <= 2", "${body.defect} == 1.5", "${body.defect} > 1.5",
        "${body.id} == 705032705", "${header.text} == 0", "${header.negative} == 0", "${header.negative} >= 0",
        "${header.map[ratio]} <= 0", "${header.nan} == 0", "${header.zero} == ${body.ratio}"})
    void isFalse(String condition) {
        assertThat(matches(condition)).as(condition).isFalse();
    }

    @Test
    void mandatoryConversionsStay() {
        assertThat(context.getTypeConverter().convertTo(Integer.class, 2.9)).isEqualTo(2);
        assertThat(context.getTypeConverter().convertTo(int.class, 3)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"3.0, 3", "-3.0, -3", "4294967296.0, 4294967296"})
    void decimalsWithoutFractionEqualIntegers(double decimal, long whole) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setHeader("decimal", decimal);
        exchange.getMessage().setHeader("whole", whole);
        assertThat(predicate("${header.decimal} == ${header.whole}").matches(exchange)).isTrue();
        assertThat(predicate("${header.decimal} >= ${header.whole}").matches(exchange)).isTrue();
    }

    private boolean matches(String condition) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(new Part(0.0118, 0.75f, 1000.5, new BigDecimal("2.5"), 1, 5_000_000_001L));
        exchange.getMessage().setHeaders(Map.of("text", "0.0118", "negative", -0.25, "zero", 0, "whole", 2.0, "nan", Double.NaN,
                "map", Map.of("ratio", 0.0118, "area", 1000.5)));
        return predicate(condition).matches(exchange);
    }

    private Predicate predicate(String condition) {
        Predicate predicate = context.resolveLanguage("simple").createPredicate(condition);
        predicate.init(context);
        return predicate;
    }
}
