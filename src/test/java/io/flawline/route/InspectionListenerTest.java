package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

import io.flawline.image.Limits;
import io.flawline.inspect.Inspection;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;

class InspectionListenerTest {

    private static final class Told implements InspectionListener {
        private final List<String> told = new ArrayList<>();

        @Override
        public void inspected(String route, Request request, Inspection inspection) {
            told.add(route + " " + request.image().length + " " + inspection.verdict());
        }

        @Override
        public void rejected(String route, RejectedException rejection) {
            told.add(route + " " + rejection.reason().code());
        }
    }

    @Test
    void receivesEachImageWithItsRoute() throws Exception {
        byte[] picture = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"));
        Told listener = new Told();
        try (Inspectors inspectors = new Inspectors(new ModelRepository(Path.of("models")), new SettingsLayer("test", Map.of()),
                Map.of(), new Limits(1 << 25, 100_000_000), 1, Duration.ofMinutes(1));
                DefaultCamelContext context = new DefaultCamelContext();
                ProducerTemplate template = context.createProducerTemplate()) {
            context.getRegistry().bind("inspectors", inspectors);
            context.getRegistry().bind("told", listener);
            DefectProcessor processor = new DefectProcessor();
            processor.setCamelContext(context);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:line").routeId("line-1").process(processor);
                }
            });
            context.start();

            template.requestBody("direct:line", picture);
            Throwable refused = catchThrowable(() -> template.requestBody("direct:line", new byte[0]));
            Throwable unknown = catchThrowable(() -> template.requestBodyAndHeader("direct:line", picture, "model", "none"));

            assertThat(refused).hasRootCauseInstanceOf(RejectedException.class);
            assertThat(unknown).isNotNull();
            assertThat(listener.told).containsExactly("line-1 " + picture.length + " defect", "line-1 empty",
                    "line-1 no-such-model");
        }
    }
}
