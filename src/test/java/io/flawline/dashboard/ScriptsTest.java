package io.flawline.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Dashboard;

/** The tests in src/test/js of those functions of the dashboard that need no browser; skipped without Node.js. */
class ScriptsTest {
    private static final Path SCRIPTS = Path.of("src/main/resources/web/dashboard");

    @TempDir
    private Path folder;

    @Test
    void pureFunctionsPassTheirTests() throws Exception {
        Assumptions.assumeTrue(hasNode(), "needs Node.js 20 or later");
        Dashboard.copy(SCRIPTS, folder);
        Files.writeString(folder.resolve("package.json"), "{\"type\": \"module\"}");
        Files.copy(Path.of("src/test/js/pure.test.js"), folder.resolve("pure.test.js"));
        Path output = folder.resolve("output.txt");
        Process node = new ProcessBuilder("node", "--test", "pure.test.js").directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).as(Files.readString(output)).isZero();
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            Process node = new ProcessBuilder("node", "-e", "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)").start();
            return node.waitFor(20, TimeUnit.SECONDS) && node.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
