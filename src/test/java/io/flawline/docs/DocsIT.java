package io.flawline.docs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of every page does what a reader expects: it succeeds. One page is one session from top to bottom. */
class DocsIT {

    @TempDir
    private Path temp;

    static Stream<Path> pages() throws IOException {
        String only = System.getProperty("docs.page", "");
        return Page.all().stream().filter(Page::hasCommands).map(Page::path).filter(path -> only.isEmpty() || path.toString().matches(only));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void everyCommandRuns(Path path) throws Exception {
        assumeTrue(Terminal.hasOwnNetwork() || isFree(8080) && isFree(1883),
                "neither a network of one's own (unshare --net) nor the ports 8080 and 1883 can be had here");
        Page page = Page.read(path);
        try (Workplace workplace = new Workplace(temp.resolve("flawline"), page)) {
            new Terminal(workplace.folder(), temp.resolve("notes")).run(page);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
