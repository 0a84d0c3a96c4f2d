package io.flawline.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.PythonTools;
import io.flawline.support.RunningFlawline;

/** A fuzzer against every operation that the OpenAPI document describes, on copies of all that it may destroy. */
class ContractIT {

    private static final Path TOOLS = Path.of("src/test/python").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void keepsToItsDescriptionWhateverItIsAsked() throws Exception {
        PythonTools.assumeInstalled();
        Path models = Files.createDirectories(folder.resolve("models/ball-screw-pitting/1"));
        try (Stream<Path> files = Files.list(Path.of("models/ball-screw-pitting/1"))) {
            for (Path file : files.toList()) {
                Files.copy(file, models.resolve(file.getFileName()));
            }
        }
        Files.copy(TOOLS.resolve("schemathesis_hooks.py"), folder.resolve("schemathesis_hooks.py"));
        try (RunningFlawline flawline = RunningFlawline.start(folder, Map.of("flawline.models", folder.resolve("models").toString()))) {
            // Whether it is ready depends on what the fuzzer has stopped, and events have no end that it could wait for.
            PythonTools.Outcome fuzzer = PythonTools.run(folder, "st", "--config-file", TOOLS.resolve("schemathesis.toml").toString(),
                    "run", flawline.uri("/openapi.json").toString(), "--exclude-path", "/v2/health/ready", "--exclude-path", "/events",
                    "--phases", "coverage,fuzzing", "--max-examples", "5", "--seed", "1", "--request-timeout", "20",
                    "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
                            + "response_headers_conformance,unsupported_method");
            assertThat(fuzzer.code()).as(fuzzer.output()).isZero();
        }
    }
}
