package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.folder.FilesInProgress;
import io.flawline.folder.InboxHealthCheck;
import io.flawline.folder.MoveUnlessReplaced;
import io.flawline.support.LiveFolder;
import io.flawline.support.Routes;

class SettledFileIT {
    private static final String ROUTE = """
            - route:
                from:
                  uri: "file:%s"
                  parameters:
                    filter: "#settledFile"
                    inProgressRepository: "#filesInProgress"
                    processStrategy: "#moveUnlessReplaced"
                    delay: 50
                    initialDelay: 0
                    maxMessagesPerPoll: 100
                    move: ".done/${date:now:yyyyMMdd}/${exchangeId}-${file:onlyname}"
                  steps:
                    - process: {ref: work}
            """;
    private static final Duration SETTLE = Duration.ofMillis(400);
    private static final Duration PAUSE = Duration.ofSeconds(8);

    @TempDir
    private Path folder;
    private Path inbox;
    private byte[] jpeg;
    private CamelContext context;
    private final Map<String, Integer> sizes = new ConcurrentHashMap<>();
    private final Map<String, Integer> times = new ConcurrentHashMap<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger attempts = new AtomicInteger();
    /** Done once, while a route is at a file. */
    private final AtomicReference<Callable<?>> meanwhile = new AtomicReference<>(() -> null);

    @BeforeEach
    void start() throws Exception {
        inbox = Files.createDirectory(folder.resolve("inbox"));
        jpeg = Files.readAllBytes(Path.of("samples/bsdata-cc-by-sa-4.0/01_200829040415_635000_270_crop_2.jpg"));
        context = Routes.context();
        context.getRegistry().bind("settledFile", new SettledFile(SETTLE, PAUSE));
        FilesInProgress filesInProgress = new FilesInProgress();
        context.getRegistry().bind("filesInProgress", filesInProgress);
        context.getRegistry().bind("moveUnlessReplaced", new MoveUnlessReplaced(filesInProgress));
        Processor work = exchange -> {
            attempts.incrementAndGet();
            meanwhile.getAndSet(() -> null).call();
            if (failures.getAndDecrement() > 0) {
                throw new IOException("crash");
            }
            String name = exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class);
            sizes.put(name, exchange.getMessage().getBody(byte[].class).length);
            times.merge(name, 1, Integer::sum);
        };
        context.getRegistry().bind("work", work);
        Routes.load(context, ROUTE.replace("%s", inbox.toString()));
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

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

    /** Its dead letter holds the half, and the rest of the upload must not go into a file that was moved away. */
    @Test
    void aFileThatGrowsWhileItIsWorkedOnStays() throws Exception {
        Path file = inbox.resolve("growing.jpg");
        meanwhile.set(() -> Files.write(file, Arrays.copyOfRange(jpeg, jpeg.length / 2, jpeg.length), StandardOpenOption.APPEND));
        Files.write(file, Arrays.copyOf(jpeg, jpeg.length / 2));
        await().until(() -> sizes.getOrDefault("growing.jpg", 0) == jpeg.length);
    }

    @Test
    void keepsTheSameNameTwiceTwice() throws Exception {
        for (int i = 1; i <= 2; i++) {
            int round = i;
            Files.write(inbox.resolve("part.jpg"), jpeg);
            await().until(() -> times.getOrDefault("part.jpg", 0) == round && !Files.exists(inbox.resolve("part.jpg")));
        }
        assertThat(done()).isEqualTo(2);
    }

    @Test
    void repeatsAfterAFailure() throws Exception {
        failures.set(2);
        Files.write(inbox.resolve("part.jpg"), jpeg);
        await().until(() -> times.containsKey("part.jpg"));
        await().until(() -> done() == 1);
        assertThat(times).containsEntry("part.jpg", 1);
    }

    @Test
    void aFileRewrittenDuringItsInspectionIsInspectedToo() throws Exception {
        Path file = inbox.resolve("camera.jpg");
        meanwhile.set(() -> Files.move(Files.write(folder.resolve("next"), jpeg), file, StandardCopyOption.REPLACE_EXISTING));
        Files.write(file, jpeg);
        await().until(() -> times.getOrDefault("camera.jpg", 0) == 2 && done() == 1);

        meanwhile.set(() -> Files.setLastModifiedTime(Files.write(file, jpeg), FileTime.from(Instant.now().plusSeconds(1))));
        Files.write(file, jpeg);
        await().until(() -> times.get("camera.jpg") == 4 && done() == 2);
    }

    @Test
    void aTimeStampThatIsPutBackAfterwardsMakesNoOtherFile() throws Exception {
        Path file = inbox.resolve("copied.jpg");
        meanwhile.set(() -> Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2001-01-01T00:00:00Z"))));
        Files.write(file, jpeg);
        await().until(() -> done() == 1);
        assertThat(times).containsEntry("copied.jpg", 1);
    }

    /** As of a share that is read-only, or a full disk: hundreds that wait for their place keep no other from being inspected. */
    @Test
    void anUnmovableFileIsInspectedOnceAndBlocksNoOther() throws Exception {
        InboxHealthCheck.register(context);
        Files.writeString(inbox.resolve(".done"), "no folder, so nothing can be moved into it");
        for (int i = 0; i < 120; i++) {
            Files.write(inbox.resolve("stuck" + i + ".jpg"), jpeg);
        }
        await().until(() -> times.size() == 120);
        assertThat(inboxProblem()).contains("120 inspected files cannot be moved to", ".done", "make room");
        Files.write(inbox.resolve("other.jpg"), jpeg);
        await().until(() -> times.containsKey("other.jpg"));
        await().during(SETTLE.multipliedBy(5)).until(() -> attempts.get() == 121);

        Files.delete(inbox.resolve(".done"));
        await().atMost(Duration.ofMinutes(1)).until(() -> done() == 121);
        assertThat(times.values()).containsOnly(1);
        await().until(() -> inboxProblem().isEmpty());
    }

    private String inboxProblem() {
        return HealthCheckHelper.invokeReadiness(context).stream().filter(result -> result.getCheck().getId().equals("inbox"))
                .flatMap(result -> result.getMessage().stream()).collect(Collectors.joining());
    }

    /** As a route that takes files from a server declares them. */
    @Test
    void beansOfARouteFileMoveItsFiles() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        Routes.load(context, """
                - beans:
                    - name: uploadsInProgress
                      type: io.flawline.folder.FilesInProgress
                    - name: moveUpload
                      type: io.flawline.folder.MoveUnlessReplaced
                      constructors:
                        "0": "#bean:uploadsInProgress"
                """ + ROUTE.replace("%s", other.toString()).replace("#filesInProgress", "#uploadsInProgress").replace("#moveUnlessReplaced", "#moveUpload"));
        Files.write(other.resolve("part.jpg"), jpeg);
        await().until(() -> LiveFolder.files(other.resolve(".done")).size() == 1);
        assertThat(times).containsEntry("part.jpg", 1);
    }

    @Test
    void aReplacementOfAnUnmovableFileIsInspected() throws Exception {
        Files.writeString(inbox.resolve(".done"), "in the way");
        Path file = Files.write(inbox.resolve("part.jpg"), jpeg);
        await().until(() -> attempts.get() == 1);
        Files.move(Files.write(folder.resolve("newer"), jpeg), file, StandardCopyOption.REPLACE_EXISTING);
        await().until(() -> attempts.get() == 2);
        Files.delete(inbox.resolve(".done"));
        await().atMost(Duration.ofMinutes(1)).until(() -> done() == 1);
        assertThat(attempts).hasValue(2);
    }

    @Test
    void anotherFileOfTheNameOfOneThatFailedIsTakenAtOnce() throws Exception {
        failures.set(1);
        Path file = Files.write(inbox.resolve("part.jpg"), jpeg);
        await().until(() -> attempts.get() == 1);
        Files.move(Files.write(folder.resolve("newer"), jpeg), file, StandardCopyOption.REPLACE_EXISTING);
        await().until(() -> done() == 1);
        assertThat(times).containsEntry("part.jpg", 1);
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

    private long done() throws IOException {
        return LiveFolder.files(inbox.resolve(".done")).size();
    }
}
