package io.flawline.learn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.files.FileTree;
import io.flawline.jobs.Job;
import io.flawline.jobs.JobException;
import io.flawline.jobs.Jobs;
import io.flawline.model.ModelStoreException;
import io.flawline.report.ImageFile;
import io.flawline.request.RejectedException;

/** Learns in the background of a running line. Thread-safe. */
public final class LearnJobs {

    private static final Logger LOG = LoggerFactory.getLogger(LearnJobs.class);

    private final Learner learner;
    private final Jobs jobs;

    public LearnJobs(Learner learner, Jobs jobs) {
        this.learner = learner;
        this.jobs = jobs;
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
     * @throws IllegalStateException when too many jobs wait or the application is stopping
     */
    public Job submit(Assignment assignment) {
        return jobs.submit("learn", assignment.model(), job -> run(job, assignment), () -> FileTree.delete(assignment.folder()));
    }

    private LearnReport run(Job job, Assignment a) throws JobException {
        LearnProgress progress = progress(job);
        try {
            LearnReport report = a.add() ? learner.add(a.model(), a.good(), a.options().hold(), progress)
                    : learner.learn(a.model(), a.good(), a.bad(), a.options(), progress);
            LOG.info("Learned {}/{} in {} s: {}, {}", report.name(), report.version(), report.seconds(), report.verdict(), report.reason());
            return report;
        } catch (LearnCancelledException e) {
            throw new JobException(JobException.CANCELLED, e.getMessage());
        } catch (LearnException e) {
            throw new JobException("cannot-learn", e.getMessage());
        } catch (RejectedException e) {
            throw new JobException(e.reason().code(), e.getMessage());
        } catch (ModelStoreException e) {
            throw new JobException(e.problem().code(), e.getMessage());
        } catch (IOException e) {
            LOG.warn("The model {} cannot be learned: {}", a.model(), e.toString());
            throw new JobException(ModelStoreException.Problem.DISK.code(), "The model %s cannot be learned: %s".formatted(a.model(), e));
        }
    }

    private static LearnProgress progress(Job job) {
        return new LearnProgress() {
            @Override
            public void at(double share, String step) {
                job.at(share, step);
            }

            @Override
            public boolean cancelled() {
                return job.isCancelled();
            }
        };
    }
}
