package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.inspect.Inspection;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/** Inspections in a Camel application that binds nothing of Flawline's. */
class EmbeddedModelsTest {

    private static final Path IMAGE = Path.of("samples/synthetic-apache-2.0/synthetic_57.png");

    @TempDir
    private Path folder;
    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() throws Exception {
        context.close();
    }

    private Inspection inspect(String uri, Map<String, Object> headers) throws Exception {
        context.start();
        try (ProducerTemplate template = context.createProducerTemplate()) {
            return template.requestBodyAndHeaders(uri, Files.readAllBytes(IMAGE), headers, Inspection.class);
        }
    }

    private void property(String name, Object value) {
        context.getPropertiesComponent().addInitialProperty("flawline." + name, value.toString());
    }

    @Test
    void endpointOpensTheModelsAtTheFirstUse() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:line").to("flawline:{{flawline.model:ball-screw-pitting}}");
            }
        });

        assertThat(inspect("direct:line", Map.of()).verdict()).isEqualTo("defect");
    }

    @Test
    void beanOfARouteNeedsNothingElse() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:line").process(new DefectProcessor()).convertBodyTo(String.class).setBody(simple("${body.length}"));
            }
        });
        context.start();

        assertThat(context.createProducerTemplate().requestBody("direct:line", Files.readAllBytes(IMAGE), Integer.class)).isPositive();
    }

    @Test
    void propertiesOfTheContextApply() throws Exception {
        property("threshold", "1");
        property("overlay", "none");

        Inspection inspection = inspect("flawline:ball-screw-pitting", Map.of());

        assertThat(inspection.defect()).isZero();
        assertThat(inspection.picture()).isNull();
    }

    @Test
    void wrongPropertyIsNamed() {
        property("workers", "many");

        assertThatThrownBy(() -> inspect("flawline:ball-screw-pitting", Map.of()))
                .hasStackTraceContaining("flawline.workers = many: allowed is an integer from 0");
    }

    @Test
    void recipesAreThoseOfTheFolder() throws Exception {
        Files.writeString(folder.resolve("sheet.yaml"), "limits:\n  - {label: \"*\", grade: rework}\n");
        property("recipes", folder);

        assertThat(inspect("flawline:ball-screw-pitting?recipe=sheet", Map.of()).verdict()).isEqualTo("rework");
        assertThatThrownBy(() -> inspect("flawline:ball-screw-pitting", Map.of("recipe", "other")))
                .cause().isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_RECIPE));
    }
}
