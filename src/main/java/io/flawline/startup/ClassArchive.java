package io.flawline.startup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.background.DaemonThreads;

/**
 * Makes the archive of classes that the launcher starts the next JVM with. A run without an archive lists the classes that
 * it loads. From this list a separate process makes the archive under another name, a minute after the start or at the stop,
 * and checks that the JVM takes it; then it gets its name at once. Nothing that goes wrong affects the line.
 *
 * <pre>
 *   classes-KEY.jsa            the archive; empty when the JVM takes none, so that it is not tried again
 *   classes-KEY.jsa.list       the classes that it was made of
 *   classes-KEY.jsa.PID.*      files of a process that is making one
 * </pre>
 * The launcher computes KEY from the JVM, the folder, the jars and the options. The JVM checks an archive itself as well: one
 * that it does not take is made again.
 */
public final class ClassArchive {

    /** System property: where the archive is or will be; empty or missing for none. */
    static final String PROPERTY = "flawline.archive";

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    /** The first minute belongs to the line. */
    private static final Duration DELAY = Duration.ofMinutes(1);
    /** Short of the 30 s or more that supervisors wait before they kill a process. */
    private static final Duration STOP = Duration.ofSeconds(15);
    /** The longest time of a process in the background. */
    private static final Duration BACKGROUND = Duration.ofMinutes(5);
    private static final long LEAST_SPACE = 256L << 20;

    private final ArchiveFiles files;
    private final ArchiveProcess process;
    private final boolean jvmTakesIt;
    private final Duration stop;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Thread background;

    /**
     * @param files      of the archive
     * @param process    makes and checks it
     * @param jvmTakesIt whether this JVM has mapped the archive that it was started with
     * @param stop       the longest time that a stop waits for the archive
     */
    ClassArchive(ArchiveFiles files, ArchiveProcess process, boolean jvmTakesIt, Duration stop) {
        this.files = files;
        this.process = process;
        this.jvmTakesIt = jvmTakesIt;
        this.stop = stop;
    }

    /** Makes the archive of this process later or when it ends, unless there is one that fits. Call it once, after the start. */
    public static void makeWhenMissing() {
        String place = System.getProperty(PROPERTY, "");
        if (place.isEmpty()) {
            return;
        }
        ClassArchive archive = new ClassArchive(new ArchiveFiles(Path.of(place), ProcessHandle.current().pid()),
                ArchiveProcess.likeThis(), System.getProperty("java.vm.info", "").contains("sharing"), STOP);
        if (archive.started()) {
            Runtime.getRuntime().addShutdownHook(new Thread(archive::close, "flawline-class-archive-at-stop"));
        }
    }

    /** Returns false when there is nothing to do. */
    synchronized boolean started() {
        if (source() == null) {
            files.deleteOwn();
            return false;
        }
        background = DaemonThreads.of("flawline-class-archive", () -> {
            try {
                if (!stopping.await(DELAY.toMillis(), TimeUnit.MILLISECONDS)) {
                    make(true, BACKGROUND);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        background.start();
        return true;
    }

    /** Makes the archive now if nothing has made one so far. */
    void close() {
        stopping.countDown();
        try {
            Thread making = Objects.requireNonNull(background);
            making.join(stop.toMillis());
            if (making.isAlive()) {
                process.kill();
                making.join(stop.toMillis());
            } else {
                make(false, stop);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        files.deleteOwn();
    }

    /** Returns the list of classes to make the archive of; null when there is nothing to do. */
    private @Nullable Path source() {
        if (Files.exists(files.ownList())) {
            return Files.exists(files.archive()) ? null : files.ownList();
        }
        if (jvmTakesIt || !files.hasArchive()) {
            return null;
        }
        return files.keptList();
    }

    private synchronized void make(boolean inBackground, Duration limit) {
        Path list = source();
        if (list == null) {
            return;
        }
        long start = System.nanoTime();
        boolean again = list.equals(files.keptList());
        try {
            if (again && !Files.exists(list)) {
                giveUp();
                return;
            }
            if (Files.getFileStore(files.archive().getParent()).getUsableSpace() < LEAST_SPACE) {
                LOG.debug("No archive of classes is made: less than {} bytes are free", LEAST_SPACE);
                return;
            }
            Path complete = files.completeLines(list);
            ArchiveProcess.Outcome outcome = process.make(complete, files.unfinished(), inBackground, limit);
            switch (outcome) {
                case MADE -> {
                    // An archive that the JVM refuses is made again once, as the list is gone afterwards.
                    files.delete(files.keptList());
                    if (!again) {
                        Files.move(complete, files.keptList(), StandardCopyOption.ATOMIC_MOVE);
                    }
                    Files.move(files.unfinished(), files.archive(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    files.prune();
                    LOG.info("Archive of classes made in {} ms: the next start takes less time",
                            (System.nanoTime() - start) / 1_000_000);
                }
                case IMPOSSIBLE -> giveUp();
                default -> LOG.debug("The archive of classes was not made in {} ms", (System.nanoTime() - start) / 1_000_000);
            }
        } catch (IOException | RuntimeException e) {
            LOG.info("No archive of classes could be made, so that the next start takes as long as this one: {}", e.toString());
        } finally {
            files.deleteOwn();
        }
    }

    private void giveUp() throws IOException {
        Files.write(files.archive(), new byte[0]);
        LOG.info("This JVM takes no archive of classes; the empty file {} says so to the next start", files.archive());
    }
}
