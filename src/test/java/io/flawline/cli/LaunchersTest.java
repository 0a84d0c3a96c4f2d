package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/** The start script for Windows, which is not run here, does not fall behind the other one. */
class LaunchersTest {

    /** The archive of classes aside, whose place each shell writes in its own way. */
    @Test
    void bothGiveTheJvmTheSameOptions() throws IOException {
        assertThat(options("flawline.bat")).containsExactlyElementsOf(options("flawline")).hasSizeGreaterThan(5);
    }

    private static List<String> options(String script) throws IOException {
        return Pattern.compile("(?<=[ \"])(-X(?!X:SharedArchiveFile|log:cds)[^ ]+|--enable[^ ]+|-Dflawline\\.[a-z.]+=|io\\.flawline\\.[\\w.]+)")
                .matcher(Files.readString(Path.of("src/main/dist/bin", script))).results().map(MatchResult::group).toList();
    }
}
