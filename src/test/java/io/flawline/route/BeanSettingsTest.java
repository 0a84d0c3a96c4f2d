package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.flawline.junit.FlawlineExtension;
import io.flawline.model.SettingType;

/** Every setting is a property of a bean in a route file, under its name. */
class BeanSettingsTest {

    @RegisterExtension
    static final FlawlineExtension FLAWLINE = FlawlineExtension.withModels("models");

    private CamelContext context;

    @BeforeEach
    void make() {
        context = FLAWLINE.context();
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
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png")));
        assertThatThrownBy(() -> bean.process(exchange)).hasMessageContaining("The recipe \"sheet\" cannot be used");
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
