package io.flawline.shadow;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.function.Function;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.flawline.history.KeptFiles;
import io.flawline.jobs.Job;
import io.flawline.jobs.JobException;
import io.flawline.jobs.Jobs;
import io.flawline.model.ModelException;
import io.flawline.model.ModelStoreException;
import io.flawline.recipe.Recipe;
import io.flawline.serving.Inspectors;

/** Compares versions over the history in the background of a running line, in {@link IdleTime}. Thread-safe. */
public final class RewindJobs {

    /** Disagreements in the result of a job; up to a hundred jobs are remembered. */
    private static final int LISTED = 1_000;
    /** Times that the line may interrupt an image; then it is finished, so that a busy line only delays a comparison. */
    private static final int TRIES = 100;

    private final Inspectors inspectors;
    private final KeptFiles history;
    private final Function<String, Recipe> recipes;
    private final Jobs jobs;

    /** Ends a comparison that was cancelled. */
    private static final class CancelledException extends RuntimeException {
        CancelledException() {
            super("The comparison was cancelled.", null, false, false);
        }
    }

    /** @param recipes returns a recipe by its name, or throws a {@link io.flawline.request.RejectedException} */
    public RewindJobs(Inspectors inspectors, KeptFiles history, Function<String, Recipe> recipes, Jobs jobs) {
        this.inspectors = inspectors;
        this.history = history;
        this.recipes = recipes;
        this.jobs = jobs;
    }

    /**
     * Accepts a comparison of a version with the one that serves.
     *
     * @param filter selects the inspections; its model is replaced
     * @throws ModelStoreException   {@code no-such-model} or {@code no-such-version}
     * @throws IllegalStateException when too many jobs wait or the application is stopping
     */
    public Job submit(String model, String version, KeptFiles.Filter filter) {
        inspectors.store().version(model, version);
        return jobs.submit("rewind", model, job -> run(job, model, version, filter), () -> {});
    }

    private ObjectNode run(Job job, String model, String version, KeptFiles.Filter filter) throws JobException {
        try (IdleTime idle = new IdleTime(inspectors.load(), "flawline-rewind", job::isCancelled)) {
            Rewind.Runner inIdleTime = (candidate, inspection) -> idle.run(candidate, inspection, TRIES, true)
                    .orElseThrow(CancelledException::new);
            return new Rewind(inspectors, history, recipes, inIdleTime, LISTED).run(model, version, filter, share -> {
                if (job.isCancelled()) {
                    throw new CancelledException();
                }
                job.at(share, "comparing");
            });
        } catch (CancelledException | InterruptedIOException e) {
            throw new JobException(JobException.CANCELLED, e.getMessage());
        } catch (ModelException e) {
            throw new JobException("unusable", e.getMessage());
        } catch (IOException e) {
            throw new JobException("no-history", "The history cannot be read: " + e.getMessage());
        }
    }
}
