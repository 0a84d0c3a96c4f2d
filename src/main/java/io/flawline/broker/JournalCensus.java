package io.flawline.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.activemq.artemis.core.postoffice.impl.LocalQueueBinding;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.background.DaemonThreads;

/**
 * Counts every few seconds, in a file next to the journal, how many messages the journal holds. After a damage the count
 * tells how many messages are lost at most. The report of a damage stays in its folder until somebody deletes it.
 */
final class JournalCensus implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalCensus.class);
    private static final String FILE = "messages.txt";
    private static final String REPORT = "report.txt";
    private static final long PERIOD_SECONDS = 2;
    private static final long PATIENCE_SECONDS = 60;

    /** A count that was written at a time. */
    private record Count(long messages, Instant time) {
    }

    private final Path folder;
    private final Optional<Count> before;
    private @Nullable ScheduledExecutorService executor;
    @SuppressWarnings("NullAway.Init") // set by start
    private ActiveMQServer server;
    private long written = -1;

    /** @param folder of the journal; it is read now, before the broker changes anything */
    JournalCensus(Path folder) {
        this.folder = folder;
        this.before = read();
    }

    /** Counts from now on. With {@code damaged} files, or when all is gone, the loss is reported first. */
    void start(ActiveMQServer running, List<Path> damaged) {
        server = running;
        executor = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("journal-census"));
        executor.execute(() -> report(damaged));
        executor.scheduleWithFixedDelay(this::write, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private void report(List<Path> damaged) {
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (server.getPagingManager().isRebuildingCounters() && System.nanoTime() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            long now = count();
            boolean allGone = now == 0 && before.map(count -> count.messages() > 0).orElse(false) && Files.notExists(marker());
            if (damaged.isEmpty() && !allGone) {
                return;
            }
            String text = "%s: %s %s%n".formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS), damaged.isEmpty()
                    ? "The broker's journal in " + folder + " is gone or empty."
                    : damaged.size() + " file(s) of the broker's journal were damaged and are set aside: " + damaged + ".", loss(now));
            LOG.error("{}", text.strip());
            Path aside = damaged.isEmpty() ? folder.resolve("damaged-" + System.currentTimeMillis()) : Objects.requireNonNull(damaged.get(0).getParent()).getParent();
            Files.createDirectories(aside);
            Files.writeString(Objects.requireNonNull(aside).resolve(REPORT), text, UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.error("What the damage of the journal in {} has cost cannot be reported: {}", folder, e.toString());
        }
    }

    private String loss(long now) {
        return before.map(count -> "At %s it held %d messages, now it holds %d: %d messages are lost at most, fewer if some were delivered after that time, and those that came after it."
                .formatted(count.time(), count.messages(), now, Math.max(0, count.messages() - now)))
                .orElse("How many messages are lost is not known, as no count from before the damage is left.");
    }

    /** Returns the reports of damages that nobody has acknowledged yet, each with the way to do so. */
    static List<String> unacknowledged(Path folder) {
        try (var folders = Files.list(folder)) {
            return folders.filter(each -> each.getFileName().toString().startsWith("damaged-") && Files.isRegularFile(each.resolve(REPORT)))
                    .sorted().map(each -> text(each.resolve(REPORT)) + " Delete the folder " + each + " to acknowledge this.").toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String text(Path report) {
        try {
            return Files.readString(report, UTF_8).strip();
        } catch (IOException e) {
            return report + " cannot be read: " + e;
        }
    }

    private long count() {
        return server.getPostOffice().getAllBindings().filter(LocalQueueBinding.class::isInstance)
                .map(binding -> ((LocalQueueBinding) binding).getQueue()).filter(queue -> queue.isDurable() && !queue.isInternalQueue())
                .mapToLong(Queue::getDurableMessageCount).sum();
    }

    private Optional<Count> read() {
        try {
            String[] fields = Files.readString(folder.resolve(FILE), UTF_8).strip().split(" ");
            return Optional.of(new Count(Long.parseLong(fields[0]), Instant.parse(fields[1])));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Exists between a start and a proper stop, so that an empty journal after a kill is not taken for a loss. */
    private Path marker() {
        return folder.resolve(FILE + ".open");
    }

    private synchronized void write() {
        try {
            if (!server.isStarted()) {
                return;
            }
            long messages = count();
            if (messages != written) {
                Path unfinished = folder.resolve(FILE + ".tmp");
                Files.writeString(unfinished, messages + " " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n", UTF_8);
                Files.move(unfinished, folder.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
                written = messages;
            }
            if (Files.notExists(marker())) {
                Files.createFile(marker());
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("The messages of the journal in {} cannot be counted", folder, e);
        }
    }

    /** Writes the last count; call it before the broker stops. */
    @Override
    public void close() {
        if (executor != null) {
            executor.shutdown();
            write();
            try {
                Files.deleteIfExists(marker());
            } catch (IOException e) {
                LOG.debug("{} cannot be deleted", marker(), e);
            }
        }
    }
}
