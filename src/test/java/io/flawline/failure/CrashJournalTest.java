package io.flawline.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.failure.CrashJournal.Key;

class CrashJournalTest {
    private static final Key ONE = new Key(100, 7);
    private static final Key OTHER = new Key(100, 8);

    @TempDir
    private Path folder;

    @Test
    void countsWhatWasUnderWayAtEachDeath() throws Exception {
        for (int deaths = 0; deaths < 3; deaths++) {
            try (CrashJournal journal = CrashJournal.open(folder, "1")) {
                assertThat(journal.deaths(ONE)).isEqualTo(deaths);
                assertThat(journal.deaths(OTHER)).isZero();
                journal.begin(ONE);
                journal.end(journal.begin(OTHER));
                die();
            }
            revive();
        }
    }

    @Test
    void forgetsWhatCameToItsEnd() throws Exception {
        try (CrashJournal journal = CrashJournal.open(folder, "1")) {
            journal.begin(ONE);
            die();
        }
        revive();
        try (CrashJournal journal = CrashJournal.open(folder, "1")) {
            journal.end(journal.begin(ONE));
            journal.forget(ONE);
            die();
        }
        revive();
        try (CrashJournal journal = CrashJournal.open(folder, "1")) {
            assertThat(journal.hasSuspects()).isFalse();
        }
    }

    @Test
    void aProperStopAndAnUpdateForget() throws Exception {
        try (CrashJournal journal = CrashJournal.open(folder, "1")) {
            journal.begin(ONE);
        }
        try (CrashJournal journal = CrashJournal.open(folder, "1")) {
            assertThat(journal.hasSuspects()).isFalse();
            journal.begin(ONE);
            die();
        }
        revive();
        try (CrashJournal journal = CrashJournal.open(folder, "2")) {
            assertThat(journal.hasSuspects()).isFalse();
        }
    }

    @Test
    void processesHaveAFileEachAndReplaceADamagedOne() throws Exception {
        Files.write(folder.resolve("under-way"), new byte[] {1, 2, 3});
        try (CrashJournal first = CrashJournal.open(folder, "1"); CrashJournal second = CrashJournal.open(folder, "1")) {
            first.begin(ONE);
            second.begin(OTHER);
            assertThat(folder.resolve("under-way")).exists();
            assertThat(folder.resolve("under-way-1")).exists();
        }
    }

    @Test
    void moreThanItHasRoomForIsWorkedOnUnnoted() throws Exception {
        try (CrashJournal journal = CrashJournal.open(folder, "1")) {
            for (int i = 0; i < 512; i++) {
                assertThat(journal.begin(new Key(i, i))).isPositive();
            }
            assertThat(journal.begin(ONE)).isZero();
            journal.end(0);
        }
    }

    /** What the file holds when the process dies at this moment. */
    private void die() throws Exception {
        Files.copy(folder.resolve("under-way"), folder.resolve("dead"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void revive() throws Exception {
        Files.move(folder.resolve("dead"), folder.resolve("under-way"), StandardCopyOption.REPLACE_EXISTING);
    }
}
