package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import io.flawline.model.SettingType;

/**
 * The metadata from which Kaoto, editors and the Camel CLI know the component. It is generated from the table of settings;
 * {@code mvn -q test-compile surefire:test -Dtest=ComponentMetadataTest -Ddocs.write} regenerates it.
 *
 * <p>Camel's own {@code camel-package-maven-plugin} would make the same file from annotated fields of the endpoint, one for each
 * setting. That would be a second table of all settings next to {@link SettingType}, which this test avoids.
 */
class ComponentMetadataTest {

    private static final Path FILE = Path.of("src/main/resources/META-INF/io/flawline/route/flawline.json");

    @Test
    void fileIsGeneratedFromTheSettings() throws Exception {
        String json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(metadata()) + "\n";
        if (System.getProperty("docs.write") != null) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, json);
        }
        assertThat(Files.readString(FILE)).isEqualTo(json);
    }

    @Test
    void camelsCatalogReadsIt() throws Exception {
        DefaultCamelCatalog catalog = new DefaultCamelCatalog();
        catalog.addComponent("flawline", FlawlineComponent.class.getName(), Files.readString(FILE));
        EndpointValidationResult right = catalog.validateEndpointProperties("flawline:part-a?threshold=0.8&counting=contours");
        EndpointValidationResult wrong = catalog.validateEndpointProperties("flawline:part-a?treshold=0.8&counting=regions");
        assertThat(right.isSuccess()).as(right.summaryErrorMessage(false)).isTrue();
        assertThat(wrong.getUnknown()).containsExactly("treshold");
        assertThat(wrong.getInvalidEnum()).containsOnlyKeys("counting");
    }

    @Test
    void servicesNameTheComponent() throws Exception {
        Properties services = new Properties();
        try (var stream = getClass().getResourceAsStream("/META-INF/services/org/apache/camel/component.properties")) {
            services.load(stream);
        }
        assertThat(services.getProperty("components")).isEqualTo("flawline");
    }

    private static Map<String, Object> metadata() {
        Map<String, Object> component = new LinkedHashMap<>();
        component.put("kind", "component");
        component.put("name", "flawline");
        component.put("title", "Flawline");
        component.put("description", "Inspects the image in the body with an OpenVINO model; the body becomes the inspection.");
        component.put("deprecated", false);
        component.put("firstVersion", "0.1.0");
        component.put("label", "ai,transformation");
        component.put("javaType", FlawlineComponent.class.getName());
        component.put("supportLevel", "Stable");
        component.put("groupId", "io.flawline");
        component.put("artifactId", "flawline");
        component.put("version", "0.1.0");
        component.put("scheme", "flawline");
        component.put("extendsScheme", "");
        component.put("syntax", "flawline:model");
        component.put("async", false);
        component.put("api", false);
        component.put("consumerOnly", false);
        component.put("producerOnly", true);
        component.put("lenientProperties", false);
        component.put("remote", false);
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("model", option(0, "path", "model", "Name of the model in the repository.", List.of(), ""));
        properties.put("recipe", option(1, "parameter", "recipe", "Name of the recipe of messages that name none.", List.of(), ""));
        properties.put("allowed", option(2, "parameter", "allowed", "Names of the models that a message may choose, separated by commas.",
                List.of(), ""));
        SettingType.all().forEach((name, setting) -> properties.put(name,
                option(properties.size(), "parameter", name, setting.meaning().replace("`", ""), values(setting), setting.byDefault())));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("component", component);
        all.put("componentProperties", Map.of());
        all.put("properties", properties);
        return all;
    }

    private static List<String> values(SettingType setting) {
        return setting.type().isEnum() ? Arrays.asList(setting.allowed().split(", ")) : List.of();
    }

    private static Map<String, Object> option(int index, String kind, String name, String description, List<String> values, String byDefault) {
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("index", index);
        option.put("kind", kind);
        option.put("displayName", displayName(name));
        option.put("group", kind.equals("path") ? "common" : "producer");
        option.put("label", kind.equals("path") ? "" : "producer");
        option.put("required", kind.equals("path"));
        option.put("type", values.isEmpty() ? "string" : "enum");
        option.put("javaType", "java.lang.String");
        if (!values.isEmpty()) {
            option.put("enum", new ArrayList<>(values));
        }
        option.put("deprecated", false);
        option.put("autowired", false);
        option.put("secret", false);
        if (!byDefault.isEmpty()) {
            option.put("defaultValue", byDefault);
        }
        option.put("description", description);
        return option;
    }

    private static String displayName(String name) {
        String spaced = name.replaceAll("([A-Z])", " $1");
        return spaced.substring(0, 1).toUpperCase(Locale.ROOT) + spaced.substring(1);
    }
}
