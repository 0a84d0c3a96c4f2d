package io.flawline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads are private, and none outlives its process by more than one start. */
class TempFolderTest {

    @TempDir
    private Path base;

    @Test
    void onlyThisUserCanReadIt() throws IOException {
        try (TempFolder folder = TempFolder.in(base.resolve("new"))) {
            assertThat(Files.getPosixFilePermissions(folder.path().getParent())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void isDeletedWithItsFilesAtTheEnd() throws IOException {
        TempFolder folder = TempFolder.in(base);
        Files.writeString(folder.path().resolve("upload.body"), "x");
        folder.close();
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void deletesWhatAKilledProcessLeftAndNothingElse() throws IOException {
        Path killed = Files.createDirectories(base.resolve("flawline-uploads-1/sub"));
        Files.writeString(killed.resolve("image.body"), "x");
        Files.createFile(base.resolve("flawline-uploads-1/.lock"));
        Path other = Files.createDirectory(base.resolve("of-another-program"));
        Path outside = Files.createDirectory(base.resolve("outside"));
        Files.createFile(outside.resolve(".lock"));
        Files.createSymbolicLink(base.resolve("flawline-uploads-2"), outside);
        try (TempFolder running = TempFolder.in(base); TempFolder second = TempFolder.in(base)) {
            assertThat(base.resolve("flawline-uploads-1")).doesNotExist();
            assertThat(other).exists();
            assertThat(outside.resolve(".lock")).exists();
            assertThat(running.path()).exists();
            assertThat(second.path()).exists().isNotEqualTo(running.path());
        }
    }

    @Test
    void namesAFolderThatCannotBeWritten() throws IOException {
        Path file = Files.createFile(base.resolve("file"));
        assertThatThrownBy(() -> TempFolder.in(file)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(file.toString());
    }
}
