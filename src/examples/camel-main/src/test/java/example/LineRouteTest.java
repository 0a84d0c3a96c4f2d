package example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import io.flawline.inspect.Inspection;
import io.flawline.junit.FlawlineExtension;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spi.Registry;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertEquals;

class LineRouteTest extends CamelTestSupport {

    @RegisterExtension
    static final FlawlineExtension FLAWLINE = FlawlineExtension.withModels("models");

    @Override
    protected void bindToRegistry(Registry registry) {
        FLAWLINE.bindTo(registry);
    }

    @Override
    protected Properties useOverridePropertiesWithPropertiesComponent() {
        Properties properties = new Properties();
        properties.put("flawline.model", "ball-screw-pitting");
        properties.put("line.source", "direct:line");
        properties.put("line.rejected", "mock:rejected");
        return properties;
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new LineRoute();
    }

    @Test
    void rejectsADefectivePart() throws Exception {
        MockEndpoint rejected = getMockEndpoint("mock:rejected");
        rejected.expectedMessageCount(1);

        Inspection part = template.requestBody("direct:line", Files.readAllBytes(Path.of("samples/part.png")), Inspection.class);

        assertEquals("defect", part.verdict());
        rejected.assertIsSatisfied();
    }
}
