package io.flawline.support;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Other programs that tests run against. */
public final class Peers {

    private Peers() {
    }

    /** Skips the test with a message when something is not installed; fails it where {@code CI=true} says that it is. */
    public static void require(boolean installed, String remedy) {
        if (!installed && "true".equals(System.getenv("CI"))) {
            fail("CI=true expects all peers to be installed. " + remedy);
        }
        assumeTrue(installed, remedy);
    }

    /** Whether a program is on the PATH. */
    public static boolean hasProgram(String name) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
