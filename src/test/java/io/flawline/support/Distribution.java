package io.flawline.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A copy of the distribution with an {@code ext/} and {@code routes/} of its own; what is large is linked. */
public final class Distribution {
    static final Path BUILT = Path.of(System.getProperty("flawline.home", "target/flawline")).toAbsolutePath();

    private final Path home;

    private Distribution(Path home) {
        this.home = home;
    }

    /** @param home made; without route files */
    public static Distribution copyTo(Path home) throws IOException {
        for (String folder : List.of("bin", "ext", "routes")) {
            Files.createDirectories(home.resolve(folder));
        }
        for (String folder : List.of("lib", "native", "models", "samples")) {
            Files.createSymbolicLink(home.resolve(folder), BUILT.resolve(folder));
        }
        Files.copy(BUILT.resolve("bin/flawline"), home.resolve("bin/flawline"), StandardCopyOption.COPY_ATTRIBUTES);
        return new Distribution(home.toAbsolutePath());
    }

    public Path home() {
        return home;
    }

    public Path ext() {
        return home.resolve("ext");
    }

    public Path routes() {
        return home.resolve("routes");
    }

    /** What one call of {@code bin/flawline} came to. */
    public record Outcome(int code, String output) {
    }

    /** Runs a command of its launcher to its end. */
    public Outcome run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    /** @param environment variables besides this process's own, or in their place */
    public Outcome run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/flawline").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
