package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.flawline.image.Limits;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingType;
import io.flawline.model.SettingsLayer;
import io.flawline.serving.Inspectors;

/** Every setting is a property of a bean in a route file, under its name. */
class BeanSettingsTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    private DefectProcessor bean(String properties) throws Exception {
        String yaml = "- beans:\n    - name: own\n      type: io.flawline.route.DefectProcessor\n      properties:\n"
                + properties.indent(8);
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("own.yaml", yaml));
        context.start();
        return context.getRegistry().lookupByNameAndType("own", DefectProcessor.class);
    }

    @Test
    void eachSettingIsAProperty() throws Exception {
        StringBuilder yaml = new StringBuilder("model: part-a\n");
        Map<String, String> given = new HashMap<>();
        SettingType.all().forEach((name, setting) -> {
            String value = setting.byDefault().isEmpty() ? "1" : setting.byDefault();
            given.put(name, value);
            yaml.append("%s: '%s'%n".formatted(name, value));
        });
        DefectProcessor bean = bean(yaml.toString());
        given.forEach((name, value) -> assertThat(bean.get(name)).as(name).hasToString(value));
    }

    @Test
    void recipeIsAProperty() throws Exception {
        DefectProcessor bean = bean("recipe: sheet\n");
        try (Inspectors inspectors = new Inspectors(new ModelRepository(Path.of("models")), new SettingsLayer("test", Map.of()),
                Map.of(), Limits.DEFAULT, 1, Duration.ofMinutes(1))) {
            bean.setInspectors(inspectors);
            Exchange exchange = new DefaultExchange(context);
            exchange.getMessage().setBody(Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png")));
            assertThatThrownBy(() -> bean.process(exchange)).hasMessageContaining("The recipe \"sheet\" cannot be used");
        }
    }

    @Test
    void numbersAndMapsAreRead() throws Exception {
        DefectProcessor bean = bean("""
                threshold: 0.8
                min-area: 12
                mean: 1, 2, 3
                properties: {INFERENCE_PRECISION_HINT: f32}
                """);
        assertThat(bean.get("threshold")).hasToString("0.8");
        assertThat(bean.get("minArea")).hasToString("12");
        assertThat(bean.get("mean")).hasToString("1, 2, 3");
        assertThat(bean.get("properties")).hasToString("{INFERENCE_PRECISION_HINT=f32}");
    }

    @Test
    void anUnknownPropertyIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> bean("treshold: 0.8")).rootCause().hasMessageContainingAll("treshold", "threshold");
    }
}
