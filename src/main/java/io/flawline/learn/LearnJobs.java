package io.flawline.learn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.changes.Actor;
import io.flawline.files.FileTree;
import io.flawline.model.ModelStoreException;
import io.flawline.report.ImageFile;
import io.flawline.request.RejectedException;

/** Learns in the background of a running line: one job after the other, with a short queue. Thread-safe. */
public final class LearnJobs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LearnJobs.class);
    private static final int QUEUE = 4;
    private static final int REMEMBERED = 100;
    private static final int PATIENCE_SECONDS = 10;

    private final Learner learner;
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE),
            work -> new Thread(work, "flawline-learn"));
    private final Map<String, LearnJob> jobs = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LearnJob> eldest) {
            return size() > REMEMBERED;
        }
    };

    public LearnJobs(Learner learner) {
        this.learner = learner;
    }

    /**
     * Describes what is to be learned.
     *
     * @param folder  holds the images and is deleted when the job has ended, and when it is not accepted
     * @param add     whether the good images are added to what the model learned; {@code bad} and all options but {@code hold} are unused then
     */
    public record Assignment(String model, List<ImageFile> good, List<ImageFile> bad, LearnOptions options, boolean add, Path folder) {
    }

    /**
     * Accepts a job, which starts as soon as those before it have ended.
     *
     * @throws IllegalStateException when the queue is full or the application is stopping
     */
    public LearnJob submit(Assignment assignment) {
        LearnJob job = new LearnJob(UUID.randomUUID().toString(), assignment.model());
        try {
            synchronized (jobs) {
                worker.execute(Actor.carry(() -> run(job, assignment)));
                jobs.put(job.id(), job);
            }
            return job;
        } catch (RejectedExecutionException e) {
            FileTree.delete(assignment.folder());
            throw new IllegalStateException("A model is being learned and %d more wait, the most that may. Try again later.".formatted(QUEUE), e);
        }
    }

    private void run(LearnJob job, Assignment a) {
        try {
            LearnReport report = a.add() ? learner.add(a.model(), a.good(), a.options().hold(), job) : learner.learn(a.model(), a.good(), a.bad(), a.options(), job);
            job.done(report);
            LOG.info("Learned {}/{} in {} s: {}, {}", report.name(), report.version(), report.seconds(), report.verdict(), report.reason());
        } catch (LearnCancelledException e) {
            job.failed("cancelled", e.getMessage());
        } catch (LearnException e) {
            job.failed("cannot-learn", e.getMessage());
        } catch (RejectedException e) {
            job.failed(e.reason().code(), e.getMessage());
        } catch (ModelStoreException e) {
            job.failed(e.problem().code(), e.getMessage());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            LOG.error("The model {} could not be learned", a.model(), e);
            job.failed("internal", "The model %s could not be learned: %s".formatted(a.model(), e));
        } finally {
            FileTree.delete(a.folder());
        }
    }

    /** Returns a job that runs, waits, or has ended not long ago. */
    public Optional<LearnJob> find(String id) {
        synchronized (jobs) {
            return Optional.ofNullable(jobs.get(id));
        }
    }

    /** Returns all jobs that are remembered, the oldest first. */
    public List<LearnJob> all() {
        synchronized (jobs) {
            return List.copyOf(jobs.values());
        }
    }

    /** Cancels all jobs and waits for the current one to stop. */
    @Override
    public void close() throws InterruptedException {
        all().forEach(LearnJob::cancel);
        worker.shutdown();
        worker.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
