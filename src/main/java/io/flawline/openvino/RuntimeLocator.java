package io.flawline.openvino;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** Finds the OpenVINO C library on this machine. */
final class RuntimeLocator {
    private static final Pattern LIBRARY =
            Pattern.compile("libopenvino_c\\.so(\\.\\d+)*|libopenvino_c(\\.\\d+)*\\.dylib|openvino_c\\.dll");

    /** The places of the library below a home: our own layout, the Python package's, those of Intel's archives. */
    private static final List<String> BELOW_HOME = List.of(
            "", "libs", "lib", "runtime/lib/intel64", "runtime/lib/aarch64", "runtime/lib/arm64/Release",
            "runtime/bin/intel64/Release");

    private static final int PYTHON_SECONDS = 10;
    private static final String ASK_PYTHON =
            "import importlib.util as u; print(u.find_spec('openvino').submodule_search_locations[0])";

    private final UnaryOperator<String> properties;
    private final UnaryOperator<String> environment;
    private final List<String> lookedAt = new ArrayList<>();

    RuntimeLocator(UnaryOperator<String> properties, UnaryOperator<String> environment) {
        this.properties = properties;
        this.environment = environment;
    }

    /**
     * Returns the real path of the library: it finds its plugins in its folder, which a symbolic link elsewhere would
     * hide.
     *
     * @param home the folder that a caller asked for, or null; when it or the system property is given, no other
     *     place is looked at
     * @throws OpenVinoException with the places looked at when there is none
     */
    Path find(@Nullable Path home) {
        String property = properties.apply(OpenVino.HOME);
        if (home != null) {
            return in(OpenVino.HOME, home.toString()).orElseThrow(this::notFound);
        }
        if (property != null && !property.isBlank()) {
            return in(OpenVino.HOME, property).orElseThrow(this::notFound);
        }
        return in("OPENVINO_HOME", environment.apply("OPENVINO_HOME"))
                .or(() -> in("INTEL_OPENVINO_DIR", environment.apply("INTEL_OPENVINO_DIR")))
                .or(() -> in("flawline.home", below(properties.apply("flawline.home"), "native/openvino")))
                .or(() -> in("working folder", "target/flawline/native/openvino"))
                .or(() -> in("python3", python("python3")))
                .or(() -> in("python", python("python")))
                .orElseThrow(this::notFound);
    }

    private static @Nullable String below(@Nullable String folder, String path) {
        return folder == null || folder.isBlank() ? null : Path.of(folder, path).toString();
    }

    private Optional<Path> in(String source, @Nullable String home) {
        if (home == null || home.isBlank()) {
            lookedAt.add(source + " (" + (source.startsWith("python") ? "no openvino package" : "not set") + ")");
            return Optional.empty();
        }
        lookedAt.add(source + " (" + Path.of(home).toAbsolutePath() + ")");
        return BELOW_HOME.stream()
                .map(Path.of(home)::resolve)
                .filter(Files::isDirectory)
                .flatMap(folder -> libraries(folder).stream())
                .findFirst();
    }

    private static List<Path> libraries(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                if (LIBRARY.matcher(file.getFileName().toString()).matches() && Files.isRegularFile(file)) {
                    found.add(file.toRealPath());
                }
            }
            return found;
        } catch (IOException e) {
            throw new OpenVinoException("Cannot look for OpenVINO in " + folder + ": " + e, e);
        }
    }

    /** Returns the folder of the openvino package of a Python on the path. */
    private static @Nullable String python(String command) {
        try {
            Process process = new ProcessBuilder(command, "-c", ASK_PYTHON)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                process.getOutputStream().close();
                if (!process.waitFor(PYTHON_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    return null;
                }
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private OpenVinoException notFound() {
        return new OpenVinoException("No OpenVINO runtime was found. Looked at: " + String.join(", ", lookedAt)
                + ". Install one (pip install openvino) or set " + OpenVino.HOME
                + " or OPENVINO_HOME to the folder that has the openvino_c library.");
    }
}
