package io.flawline.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed process had not finished, in the folders of the line. */
class LeftoversTest {
    @TempDir
    private Path folder;

    @Test
    void onlyUnfinishedFilesOfOursGo() throws Exception {
        Path aside = file(".20261130-1-part.png.tmp");
        Path letter = file("20261130-1-part.png");
        Path theirs = file("part.tmp");
        Path below = file("ok/.part.json.tmp");
        Path younger = Files.setLastModifiedTime(file(".new.png.tmp"), FileTime.from(Instant.now().plusSeconds(60)));
        Leftovers.sweep(List.of(folder), List.of(), Instant.now());
        assertThat(aside).doesNotExist();
        assertThat(letter).exists();
        assertThat(theirs).exists();
        assertThat(below).doesNotExist();
        assertThat(younger).exists();
    }

    @Test
    void whatACommandMayBeWritingStays() throws Exception {
        Path setting = file("part/1/.incoming-" + UUID.randomUUID());
        Path result = file("part/.golden/.incoming-" + UUID.randomUUID());
        Path route = file(".mqtt.yaml." + UUID.randomUUID() + ".tmp");
        Path young = young("part/1/.incoming-" + UUID.randomUUID());
        Path other = file("part/1/.incoming-other");
        Leftovers.sweep(List.of(), List.of(folder), Instant.now());
        assertThat(setting).doesNotExist();
        assertThat(result).doesNotExist();
        assertThat(route).doesNotExist();
        assertThat(young).exists();
        assertThat(other).exists();
    }

    @Test
    void aFolderThatIsAbsentIsNoFault() {
        Path absent = folder.resolve("absent");
        Leftovers.sweep(List.of(absent), List.of(absent), Instant.now());
        assertThat(absent).doesNotExist();
    }

    private Path file(String name) throws IOException {
        return Files.setLastModifiedTime(young(name), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }

    private Path young(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "x");
    }
}
