package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.Test;

import io.flawline.folder.FilesInProgress;
import io.flawline.folder.InboxHealthCheck;
import io.flawline.folder.MoveUnlessReplaced;
import io.flawline.support.LiveFolder;
import io.flawline.support.Routes;

/** What happens to a file after its inspection. */
class MovedFileIT extends SettledFileTestBase {
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
}
