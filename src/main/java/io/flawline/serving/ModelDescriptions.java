package io.flawline.serving;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.background.DaemonThreads;
import io.flawline.model.Fingerprint;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.serving.ModelReport.Version;

/**
 * Descriptions of versions that are not in memory, each made once for as long as its files stay the same. A version that has not
 * passed a trial is described by a separate process in the background, so that neither its files nor the time that they take can
 * harm the line or the caller. Thread-safe.
 */
final class ModelDescriptions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelDescriptions.class);

    /** Two, so that one version that takes long does not hold up the others. */
    private static final int PROCESSES = 2;

    /** How long callers wait for a description, counted from its start, so that they wait for a bad version only once. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A description that is made or being made. */
    record Made(Fingerprint files, CompletableFuture<Version> version, long since) {
    }

    private final Gate gate;
    private final Function<ModelFolder, Version> here;
    private final Map<ModelFolder, Made> made = new HashMap<>();
    private final ExecutorService background = Executors.newFixedThreadPool(PROCESSES, DaemonThreads.named("flawline-descriptions"));

    /** @param here describes a version in this process */
    ModelDescriptions(Gate gate, Function<ModelFolder, Version> here) {
        this.gate = gate;
        this.here = here;
    }

    /**
     * Returns the description of a version.
     *
     * @return empty while it is being made, for longer than a caller waits
     * @throws ModelException when the folder of the version cannot be listed
     */
    Optional<Version> of(ModelFolder folder) {
        Made now = start(folder);
        long left = PATIENCE.toNanos() - (System.nanoTime() - now.since());
        try {
            return Optional.of(now.version().get(Math.max(0, left), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | CancellationException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new ModelException("Model %s cannot be described: %s".formatted(folder, e.getCause()), e);
        }
    }

    /**
     * Starts the description of a version, unless it is there, so that several are made at the same time.
     *
     * @throws ModelException when the folder of the version cannot be listed
     */
    synchronized Made start(ModelFolder folder) {
        Fingerprint files = Fingerprint.of(folder.path());
        Made before = made.get(folder);
        if (before != null && before.files().equals(files)) {
            return before;
        }
        if (before != null) {
            before.version().cancel(false);
        }
        CompletableFuture<Version> version;
        if (gate.mayRead(folder)) {
            version = CompletableFuture.completedFuture(here.apply(folder));
        } else {
            LOG.info("Model {} is described in a separate process, as it has not passed a trial here", folder);
            version = CompletableFuture.supplyAsync(() -> inProcess(folder), background);
        }
        Made now = new Made(files, version, System.nanoTime());
        made.put(folder, now);
        made.keySet().removeIf(other -> !other.path().toFile().isDirectory());
        return now;
    }

    private Version inProcess(ModelFolder folder) {
        try {
            return gate.describe(folder);
        } catch (ModelException e) {
            return Version.refused(folder, e.getMessage());
        }
    }

    /** Ends the processes that describe versions. */
    @Override
    public void close() {
        background.shutdownNow();
    }
}
