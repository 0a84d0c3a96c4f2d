package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class SettledFileIT extends SettledFileTestBase {
    @Test
    void takesAFileWrittenInPiecesOnceAndComplete() throws Exception {
        try (OutputStream out = Files.newOutputStream(inbox.resolve("slow.bmp"))) {
            for (int i = 0; i < 10; i++) {
                out.write(new byte[1000]);
                out.flush();
                TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis() / 4);
            }
        }
        await().until(() -> !sizes.isEmpty());
        assertThat(sizes).containsExactly(Map.entry("slow.bmp", 10_000));
    }

    @Test
    void takesACompleteImageWhileAnotherIsWritten() throws Exception {
        try (OutputStream out = Files.newOutputStream(inbox.resolve("a-slow.jpg"))) {
            out.write(jpeg, 0, 1000);
            out.flush();
            Path aside = Files.write(folder.resolve("aside"), jpeg);
            Files.move(aside, inbox.resolve("b-moved.jpg"));
            await().until(() -> sizes.containsKey("b-moved.jpg"));
            out.write(jpeg, 1000, jpeg.length - 1000);
        }
        await().until(() -> sizes.containsKey("a-slow.jpg"));
        assertThat(sizes).containsEntry("b-moved.jpg", jpeg.length);
    }

    @Test
    void anOldTimeStampDoesNotMakeAFileReady() throws Exception {
        Path file = inbox.resolve("old.tif");
        FileTime old = FileTime.from(Instant.parse("2001-01-01T00:00:00Z"));
        for (int i = 0; i < 8; i++) {
            Files.write(file, new byte[500], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Files.setLastModifiedTime(file, old);
            TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis() / 4);
        }
        await().until(() -> !sizes.isEmpty());
        assertThat(sizes).containsExactly(Map.entry("old.tif", 4000));
    }

    @Test
    void leavesUnfinishedAndHiddenFilesAlone() throws Exception {
        for (String name : new String[] {".hidden.jpg", "a.part", "b.TMP", "c.jpg.filepart", "d.crdownload", "e.jpg.partial", "f.jpg~",
            "~g.jpg", "Thumbs.db", "desktop.ini", ".DS_Store", "h.jpg.uploading", "i.JPG.PART", "j.temp", "k.jpg.camelLock",
            "l.jpg.!qB", "m.jpg.part.minio", "n.jpg_.gstmp", "o.jpg.6F3a1B2c", "#p.jpg#"}) {
            Files.write(inbox.resolve(name), jpeg);
        }
        Files.write(inbox.resolve("real.jpg"), jpeg);
        await().until(() -> sizes.containsKey("real.jpg"));
        await().during(SETTLE.multipliedBy(2)).until(() -> sizes.size() == 1);
        assertThat(inbox.resolve("a.part")).exists();
    }

    @Test
    void aNameWithABackslashIsReplacedAndMovedAway() throws Exception {
        assumeTrue(File.separatorChar == '/');
        Files.write(inbox.resolve("C:\\cam\\part.jpg"), jpeg);
        await().until(() -> !sizes.isEmpty() && list(inbox).equals(List.of(".done")));
        assertThat(sizes).containsExactly(Map.entry("C:_cam_part.jpg", jpeg.length));
    }

    @Test
    void aSymbolicLinkIsNotFollowed() throws Exception {
        Path secret = Files.write(folder.resolve("secret.jpg"), jpeg);
        Files.createSymbolicLink(inbox.resolve("link.jpg"), secret);
        Files.write(inbox.resolve("real.jpg"), jpeg);
        await().until(() -> sizes.containsKey("real.jpg"));
        await().during(SETTLE.multipliedBy(2)).until(() -> sizes.size() == 1);
        assertThat(inbox.resolve("link.jpg")).isSymbolicLink();
    }

    private static List<String> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void anUploadThatPausesIsWaitedFor() throws Exception {
        try (OutputStream out = Files.newOutputStream(inbox.resolve("pausing.jpg"))) {
            out.write(jpeg, 0, jpeg.length / 2);
            out.flush();
            await().during(SETTLE.multipliedBy(4)).until(sizes::isEmpty);
            out.write(jpeg, jpeg.length / 2, jpeg.length - jpeg.length / 2);
        }
        await().until(() -> !sizes.isEmpty());
        assertThat(sizes).containsExactly(Map.entry("pausing.jpg", jpeg.length));
    }

    @Test
    void aStalledUploadIsTakenAsItIs() throws Exception {
        Files.write(inbox.resolve("half.jpg"), Arrays.copyOf(jpeg, jpeg.length / 2));
        await().until(() -> !sizes.isEmpty());
        assertThat(sizes).containsExactly(Map.entry("half.jpg", jpeg.length / 2));
    }

    @Test
    void ignoresFoldersAndUnreadableNames() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", inbox.resolve("pipe.jpg").toString()).start().waitFor()).isZero();
        assertThat(new ProcessBuilder("sh", "-c", "printf x > \"$0/$(printf 'caf\\351.jpg')\"", inbox.toString()).start().waitFor()).isZero();
        Files.createSymbolicLink(inbox.resolve("nowhere.jpg"), folder.resolve("nothing"));
        await().during(SETTLE.multipliedBy(3)).until(() -> attempts.get() == 0);
        Files.write(inbox.resolve("real.jpg"), jpeg);
        await().until(() -> done() == 1);
    }

    @Test
    void takesThousandsAndAwkwardNames() throws Exception {
        for (int i = 0; i < 3000; i++) {
            Files.write(inbox.resolve("part " + i + " ${bean:x} {{y}} #ü%20&.jpg"), jpeg);
        }
        await().until(() -> done() == 3000);
        assertThat(sizes).hasSize(3000);
        assertThat(times.values()).containsOnly(1);
    }
}
