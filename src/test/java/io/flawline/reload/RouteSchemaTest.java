package io.flawline.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Shipped route files name the schema by which editors complete and check them; the distribution has it. */
class RouteSchemaTest {

    private static final String LINE = "# yaml-language-server: $schema=../schema/camelYamlDsl.json";

    static List<Path> files() throws IOException {
        try (Stream<Path> routes = Files.list(Path.of("routes")); Stream<Path> examples = Files.list(Path.of("routes/examples"))) {
            return Stream.concat(routes, examples).filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void namesTheSchemaThatKnowsItsEntries(Path file) throws Exception {
        String text = Files.readString(file);
        assertThat(text.lines().takeWhile(line -> line.startsWith("#"))).contains(LINE);
        JsonNode known;
        try (InputStream schema = RouteSchemaTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            known = new ObjectMapper().readTree(schema).path("items").path("properties");
        }
        assertThat((List<?>) new Load(LoadSettings.builder().build()).loadFromString(text))
                .allSatisfy(entry -> assertThat(((Map<?, ?>) entry).keySet()).allMatch(name -> known.has(name.toString())));
    }
}
