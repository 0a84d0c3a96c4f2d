package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.flawline.inspect.Inspection;
import io.flawline.junit.FlawlineExtension;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

class InspectionListenerTest {

    @RegisterExtension
    static final FlawlineExtension FLAWLINE = FlawlineExtension.withModels("models");

    private static final class Outcomes implements InspectionListener {
        private final List<String> received = new ArrayList<>();

        @Override
        public void inspected(String route, Request request, Inspection inspection) {
            received.add(route + " " + request.image().length + " " + inspection.verdict());
        }

        @Override
        public void rejected(String route, RejectedException rejection) {
            received.add(route + " " + rejection.reason().code());
        }
    }

    @Test
    void receivesEachImageWithItsRoute() throws Exception {
        byte[] image = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"));
        Outcomes outcomes = new Outcomes();
        ProducerTemplate template = FLAWLINE.start(new RouteBuilder() {
            @Override
            public void configure() {
                bindToRegistry("outcomes", outcomes);
                from("direct:line").routeId("line-1").process("defectProcessor");
            }
        });

        template.requestBody("direct:line", image);
        Throwable refused = catchThrowable(() -> template.requestBody("direct:line", new byte[0]));
        Throwable unknown = catchThrowable(() -> template.requestBodyAndHeader("direct:line", image, "model", "none"));

        assertThat(refused).hasRootCauseInstanceOf(RejectedException.class);
        assertThat(unknown).isNotNull();
        assertThat(outcomes.received).containsExactly("line-1 " + image.length + " defect", "line-1 empty", "line-1 no-such-model");
    }
}
