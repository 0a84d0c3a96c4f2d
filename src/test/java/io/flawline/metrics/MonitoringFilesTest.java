package io.flawline.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The files for Grafana and Prometheus; that their metrics exist is {@link MetricsIT}'s to show. */
class MonitoringFilesTest {
    private static final Path FOLDER = Path.of("src/main/dist/monitoring");
    private static final Pattern METRIC = Pattern.compile("\\b((?:flawline|jvm|process|system|logback)_[a-z_]+)\\b");

    /** Names of the metrics that a file asks for. */
    static Set<String> metrics(Path file) throws IOException {
        Set<String> names = new TreeSet<>();
        METRIC.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    static List<Path> files() {
        return List.of(FOLDER.resolve("grafana-dashboard.json"), FOLDER.resolve("prometheus-alerts.yaml"));
    }

    @Test
    void everyPanelHasAnExpressionForTheChosenInstallation() throws IOException {
        JsonNode panels = new ObjectMapper().readTree(FOLDER.resolve("grafana-dashboard.json").toFile()).path("panels");
        assertThat(panels).hasSizeGreaterThan(10);
        for (JsonNode panel : panels) {
            assertThat(panel.path("targets")).isNotEmpty();
            panel.path("targets").forEach(target -> assertThat(target.path("expr").asText()).contains("instance=~\"$instance\""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grafana-dashboard.json", "prometheus-alerts.yaml"})
    void asksForNothingButOurMetricsAndTheJvms(String file) throws IOException {
        assertThat(metrics(FOLDER.resolve(file))).isNotEmpty();
        assertThat(Files.readString(FOLDER.resolve(file))).doesNotContain("camel_", "http://", "https://");
    }
}
