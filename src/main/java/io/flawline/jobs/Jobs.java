package io.flawline.jobs;

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

/** Works in the background of a running line: one job after the other, with a short queue. Thread-safe. */
public final class Jobs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final int QUEUE = 4;
    private static final int REMEMBERED = 100;
    private static final int PATIENCE_SECONDS = 10;

    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE),
            work -> new Thread(work, "flawline-jobs"));
    private final Map<String, Job> jobs = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Job> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** The work of a job. */
    @FunctionalInterface
    public interface Work {

        /**
         * Does the work; it stops as soon as possible once {@link Job#isCancelled}.
         *
         * @return what JSON shows as the result
         * @throws JobException when it fails for a reason that callers can act on
         */
        Object run(Job job) throws Exception;
    }

    /**
     * Accepts a job, which starts as soon as those before it have ended.
     *
     * @param kind  such as {@code learn}
     * @param model that it is about
     * @param end   runs once: when the job has ended, and when it is not accepted
     * @throws IllegalStateException when the queue is full or the application is stopping
     */
    public Job submit(String kind, String model, Work work, Runnable end) {
        Job job = new Job(UUID.randomUUID().toString(), kind, model);
        try {
            Runnable task = Actor.carry(() -> run(job, kind, model, work, end));
            job.whenCancelled(() -> {
                // A job that waits ends at once, so that it makes room for another one.
                if (worker.remove(task)) {
                    task.run();
                }
            });
            synchronized (jobs) {
                worker.execute(task);
                jobs.put(job.id(), job);
            }
            return job;
        } catch (RejectedExecutionException e) {
            end.run();
            throw new IllegalStateException("A job runs and %d more wait, the most that may. Try again later.".formatted(QUEUE), e);
        }
    }

    private static void run(Job job, String kind, String model, Work work, Runnable end) {
        try {
            if (job.isCancelled()) {
                throw new JobException(JobException.CANCELLED, "The job was cancelled before it began.");
            }
            job.done(work.run(job));
        } catch (JobException e) {
            job.failed(e.reason(), e.getMessage());
        } catch (InterruptedException e) {
            job.failed(JobException.CANCELLED, "The application is stopping.");
        } catch (Exception | OutOfMemoryError | LinkageError | StackOverflowError e) {
            LOG.error("The job {} for the model {} failed", kind, model, e);
            job.failed("internal", "The job %s for the model %s failed: %s".formatted(kind, model, e));
        } finally {
            end.run();
        }
    }

    /** Returns a job that runs, waits, or has ended not long ago. */
    public Optional<Job> find(String id) {
        synchronized (jobs) {
            return Optional.ofNullable(jobs.get(id));
        }
    }

    /** Returns all jobs that are remembered, the oldest first. */
    public List<Job> all() {
        synchronized (jobs) {
            return List.copyOf(jobs.values());
        }
    }

    /** Cancels all jobs and waits for the current one to stop. */
    @Override
    public void close() throws InterruptedException {
        all().forEach(Job::cancel);
        worker.shutdown();
        worker.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
