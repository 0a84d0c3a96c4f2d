package io.flawline.openvino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeLocatorTest {
    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    Path folder;

    private Path find(Path home) {
        return new RuntimeLocator(properties::get, environment::get).find(home);
    }

    private Path library(String file) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.createFile(path).toRealPath();
    }

    @ParameterizedTest
    @CsvSource({
        "libopenvino_c.so.2641",
        "libs/libopenvino_c.so.2641",
        "libs/libopenvino_c.2641.dylib",
        "libs/openvino_c.dll",
        "runtime/lib/intel64/libopenvino_c.so",
        "runtime/lib/aarch64/libopenvino_c.so",
        "runtime/bin/intel64/Release/openvino_c.dll"
    })
    void knowsTheLayoutsThatOpenVinoComesIn(String file) throws IOException {
        Path library = library("home/" + file);
        assertThat(find(folder.resolve("home"))).isEqualTo(library);
    }

    @Test
    void followsLinksToTheFileItself() throws IOException {
        Path library = library("real/libopenvino_c.so.2641");
        Files.createDirectory(folder.resolve("home"));
        Files.createSymbolicLink(folder.resolve("home/libopenvino_c.so"), library);
        assertThat(find(folder.resolve("home"))).isEqualTo(library);
    }

    @Test
    void prefersGivenHomeThenEnvironmentThenDistribution() throws IOException {
        Path distribution = library("flawline/native/openvino/libopenvino_c.so.1");
        properties.put("flawline.home", folder.resolve("flawline").toString());
        assertThat(find(null)).isEqualTo(distribution);

        Path intel = library("intel/runtime/lib/intel64/libopenvino_c.so.2");
        environment.put("INTEL_OPENVINO_DIR", folder.resolve("intel").toString());
        assertThat(find(null)).isEqualTo(intel);

        Path byEnvironment = library("env/libopenvino_c.so.3");
        environment.put("OPENVINO_HOME", folder.resolve("env").toString());
        assertThat(find(null)).isEqualTo(byEnvironment);

        Path byProperty = library("property/libopenvino_c.so.4");
        properties.put(OpenVino.HOME, folder.resolve("property").toString());
        assertThat(find(null)).isEqualTo(byProperty);

        Path given = library("given/libopenvino_c.so.5");
        assertThat(find(folder.resolve("given"))).isEqualTo(given);
    }

    @Test
    void searchesOnlyTheGivenHome() {
        properties.put(OpenVino.HOME, folder.resolve("typo").toString());
        assertThatThrownBy(() -> find(null))
                .isInstanceOf(OpenVinoException.class)
                .hasMessageContaining("Looked at: flawline.openvino.home (" + folder.resolve("typo"))
                .hasMessageContaining("pip install openvino")
                .hasMessageNotContaining("python3");
    }

    @Test
    void cannotChangeTheHomeOfARuntimeThatIsLoaded() {
        Core.version();
        assertThatThrownBy(() -> OpenVino.useHome(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("loaded already");
    }
}
