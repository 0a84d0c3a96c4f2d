package io.flawline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;

import io.netty.util.Version;

/** {@code docs/known-vulnerabilities.md} is true of the routes and parts that are shipped. */
class KnownVulnerabilitiesTest {
    private static final Pattern HTTP_SINK = Pattern.compile("(uri|to(D)?): \"?(https?:|\\{\\{[\\w.]*url}})");

    @Test
    void nettyIsTheVersionThatThePageNames() throws IOException {
        assertThat(page()).contains("Netty 4.1.137.Final is shipped");
        assertThat(Version.identify().values()).isNotEmpty().allMatch(version -> version.artifactVersion().equals("4.1.137.Final"));
    }

    @Test
    void camelIsTheVersionThatThePageNames() throws IOException {
        assertThat(page()).contains("Camel " + CamelContext.class.getPackage().getImplementationVersion());
    }

    @Test
    void sqliteIsTheVersionThatThePageNames() throws Exception {
        assertThat(page()).contains("sqlite-jdbc 3.54.1.0 is shipped", "SQLite 3.54.1 is shipped");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            assertThat(connection.getMetaData().getDriverVersion()).isEqualTo("3.54.1.0");
            assertThat(connection.getMetaData().getDatabaseProductVersion()).isEqualTo("3.54.1");
        }
    }

    @Test
    void noShippedRouteUsesWhatAnAdvisoryNeeds() throws IOException {
        for (Path file : routes()) {
            assertThat(Files.readString(file)).as(file.toString())
                    .doesNotContain("followRedirects", "matchOnUriPrefix", "enableCORS", "saga:", "Access-Control-Allow-Origin");
        }
        assertThat(Files.readString(Path.of("src/main/resources/flawline.properties")))
                .doesNotContainIgnoringCase("cors").doesNotContain("followRedirects", "matchOnUriPrefix");
    }

    @Test
    void headersAreRemovedBeforeEachHttpSink() throws IOException {
        int sinks = 0;
        for (Path file : routes()) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (HTTP_SINK.matcher(lines.get(i)).find() && !lines.get(i).contains("platform-http")) {
                    sinks++;
                    assertThat(lines.subList(0, i)).as("%s, line %d", file, i + 1).anyMatch(line -> line.contains("removeHeaders"));
                }
            }
        }
        assertThat(sinks).isPositive();
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/known-vulnerabilities.md"));
    }

    private static List<Path> routes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }
}
