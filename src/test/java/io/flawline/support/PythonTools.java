package io.flawline.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the Python environment in {@code target/python}; tests that need it are skipped where it is not. */
public final class PythonTools {
    private static final Path BIN = Path.of("target/python/bin").toAbsolutePath();

    private PythonTools() {
    }

    public record Outcome(int code, String output) {
    }

    public static void assumeInstalled() {
        assumeTrue(Files.isExecutable(BIN.resolve("st")), "no Python tools: python3 -m venv target/python"
                + " && target/python/bin/pip install -r src/test/python/requirements.txt");
    }

    /** Runs one in a folder and returns its exit code and all that it said. */
    public static Outcome run(Path folder, String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(BIN.resolve(program).toString()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve(program + ".out");
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }
}
