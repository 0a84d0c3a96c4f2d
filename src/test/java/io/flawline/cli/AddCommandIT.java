package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Distribution.Outcome;
import io.flawline.support.Distribution;

class AddCommandIT {

    @TempDir
    private Path folder;
    private Distribution flawline;

    @BeforeEach
    void copy() throws Exception {
        flawline = Distribution.copyTo(folder.resolve("flawline"));
    }

    @Test
    void aRouteMayUseAComponentOnceItWasAdded() throws Exception {
        Files.writeString(flawline.routes().resolve("clock.yaml"), """
                - route:
                    id: clock
                    from:
                      uri: scheduler:clock
                      steps:
                        - log: tick
                """);
        Outcome before = flawline.run("routes", "check");
        assertThat(before.code()).isEqualTo(1);
        assertThat(before.output()).contains("routes/clock.yaml:4: ", "Fetch it with: bin/flawline add camel-scheduler");

        Outcome added = flawline.run("add", "camel-scheduler");

        assertThat(added.code()).as(added.output()).isZero();
        assertThat(added.output()).containsPattern("kB +camel-scheduler-4");
        assertThat(flawline.ext()).isDirectoryContaining("glob:**/camel-scheduler-4*.jar").isDirectoryNotContaining("glob:**/camel-api*");
        assertThat(flawline.run("routes", "check")).isEqualTo(new Outcome(0, "1 route file, no mistake\n"));

        assertThat(flawline.run("add", "camel-scheduler")).isEqualTo(new Outcome(0, "Nothing to add: all jars are in lib/ or ext/ already.\n"));
        try (var files = Files.list(flawline.ext())) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aFailedFetchNamesTheRemedyAndLeavesNoFiles() throws Exception {
        Outcome unknown = flawline.run("add", "camel-no-such-thing");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.output()).contains("camel-no-such-thing", "not part of Camel 4").doesNotContain("\tat ");

        Outcome withoutMaven = flawline.run(Map.of("PATH", pathWithoutMaven()), "add", "camel-scheduler");
        assertThat(withoutMaven.code()).isEqualTo(1);
        assertThat(withoutMaven.output()).contains("Maven (mvn) is not on the PATH").doesNotContain("\tat ");

        assertThat(flawline.ext()).isEmptyDirectory();
    }

    /** What the launcher itself needs, and no more. */
    private String pathWithoutMaven() throws Exception {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : new String[] {"sh", "dirname", "readlink", "ls", "tr", "locale", "grep"}) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
        }
        return tools.toString();
    }
}
