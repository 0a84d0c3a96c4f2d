package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;

import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.inspect.Inspection;
import io.flawline.junit.FlawlineExtension;
import io.flawline.model.ModelException;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

class FlawlineComponentTest {

    private static final Path IMAGE = Path.of("samples/synthetic-apache-2.0/synthetic_57.png");

    @RegisterExtension
    static final FlawlineExtension FLAWLINE = FlawlineExtension.withModels("models");

    private static RouteBuilder sendingTo(String uri) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:line").to(uri);
            }
        };
    }

    @Test
    void inspectsLikeTheBean() throws Exception {
        ProducerTemplate template = FLAWLINE.start();
        DefectProcessor bean = new DefectProcessor();
        bean.setCamelContext(template.getCamelContext());
        bean.set("threshold", "0.9");
        byte[] image = Files.readAllBytes(IMAGE);
        Exchange exchange = new DefaultExchange(template.getCamelContext());
        exchange.getMessage().setBody(image);
        bean.process(exchange);
        Inspection byBean = exchange.getMessage().getBody(Inspection.class);
        Inspection byEndpoint = template.requestBody("flawline:ball-screw-pitting?threshold=0.9", image, Inspection.class);
        assertThat(byEndpoint.defects()).hasToString(byBean.defects().toString());
        assertThat(byEndpoint.model()).isEqualTo(byBean.model());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "flawline:ball-screw-pitting?treshold=0.9 | did you mean \"threshold\"",
        "flawline:ball-screw-pitting?threshold=2 | a number from 0 to 1",
        "flawline:ball-screw-pitting?model=other | the model is named before the question mark",
        "flawline:none | none"})
    void mistakesStopTheStart(String uri, String message) {
        assertThatThrownBy(() -> FLAWLINE.start(sendingTo(uri))).hasStackTraceContaining(message);
    }

    @Test
    void dynamicNameIsRejectedWithItsReason() {
        Throwable failure = catchThrowable(() -> FLAWLINE.start().requestBody("flawline:none", Files.readAllBytes(IMAGE)));
        assertThat(failure).hasRootCauseInstanceOf(ModelException.class);
        assertThat(failure.getCause()).isInstanceOfSatisfying(RejectedException.class,
                rejection -> assertThat(rejection.reason()).isEqualTo(Reason.MODEL_FAILED));
    }
}
