package io.flawline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The projects in {@code src/examples}, built by Maven against the jar and the POM that {@code mvn install} installs. */
class EmbeddingIT {

    private static final Path EXAMPLES = Path.of("src/examples").toAbsolutePath();
    private static final Path HOME = Path.of(System.getProperty("flawline.home", "target/flawline")).toAbsolutePath();
    private static final String DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:list";

    @TempDir
    private static Path repository;

    @TempDir
    private Path folder;

    /** Makes a local repository with this build in it, and links to all that the other one has. */
    @BeforeAll
    static void install() throws Exception {
        Path other = localRepository();
        link(other, repository, "io");
        link(other.resolve("io"), Files.createDirectory(repository.resolve("io")), "flawline");
        String pom = Files.readString(Path.of("pom.xml"));
        String version = Pattern.compile("<artifactId>flawline</artifactId>\\s*<version>([^<]+)<").matcher(pom).results()
                .findFirst().orElseThrow().group(1);
        Path artifact = Files.createDirectories(repository.resolve("io/flawline/flawline").resolve(version));
        Files.copy(HOME.resolve("lib/flawline-" + version + ".jar"), artifact.resolve("flawline-" + version + ".jar"));
        Files.writeString(artifact.resolve("flawline-" + version + ".pom"), pom);
    }

    private static Path localRepository() throws URISyntaxException {
        Path jar = Path.of(CamelContext.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        // org/apache/camel/camel-api/VERSION/camel-api-VERSION.jar
        return jar.getRoot().resolve(jar.subpath(0, jar.getNameCount() - 6));
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.filter(entry -> !entry.getFileName().toString().equals(except)).toList()) {
                Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
            }
        }
    }

    @Test
    void plainCamelInspectsAndItsTestPasses() throws Exception {
        Path project = project("camel-main");
        Files.createDirectories(project.resolve("samples"));
        Files.copy(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"), project.resolve("samples/part.png"));

        String output = maven(project, DEPENDENCIES, "-DincludeScope=runtime", "-DoutputFile=dependencies.txt", "test", "exec:java",
                "-Dcamel.main.duration-max-messages=1");

        assertThat(output).as("by the project's own logging configuration").containsPattern("\\d INFO  line: part.png: defect, \\d+ defects");
        assertThat(project.resolve("rejected/part.json")).content().contains("\"verdict\":\"defect\"");
        assertThat(Files.readAllLines(project.resolve("dependencies.txt"))).as("no server, no broker, no database")
                .anyMatch(line -> line.contains("camel-support"))
                .noneMatch(line -> line.matches(".*(artemis|netty|vertx|sqlite|picocli|micrometer|paho|uplot|camel-http|yaml-dsl|junit).*"))
                .hasSizeLessThan(60);
    }

    @Test
    void springBootInspects() throws Exception {
        Path project = project("spring-boot");

        String output = maven(project, "compile", "exec:java", "-Dcamel.main.duration-max-messages=1");

        assertThat(output).contains("part.png: defect");
        assertThat(project.resolve("rejected/part.json")).content().contains("\"verdict\":\"defect\"");
    }

    /** Copies an example, with the shipped models and an image in its inbox. */
    private Path project(String name) throws IOException {
        Path project = folder.resolve(name);
        try (Stream<Path> files = Files.walk(EXAMPLES.resolve(name))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = project.resolve(EXAMPLES.resolve(name).relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Files.createSymbolicLink(project.resolve("models"), Path.of("models").toAbsolutePath());
        Files.createDirectories(project.resolve("inbox"));
        Files.copy(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"), project.resolve("inbox/part.png"));
        return project;
    }

    private static String maven(Path project, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mvn", "-q", "-B", "-ntp", "-Dmaven.repo.local=" + repository));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true);
        builder.environment().putAll(Map.of("JAVA_HOME", System.getProperty("java.home"), "OPENVINO_HOME", HOME.resolve("native/openvino").toString(),
                "MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
