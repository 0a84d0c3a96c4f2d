package io.flawline.shadow;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.inspect.Inspection;
import io.flawline.model.ModelException;
import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Judging;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.Candidate;
import io.flawline.serving.Inspectors;

/**
 * Keeps the compared version in memory, and loads it again when its files change. Models are compiled on a thread of normal
 * priority, because OpenVINO makes threads at that time that the serving version uses as well. Confined to the shadow's
 * thread, but for the state.
 */
final class CandidateLoader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CandidateLoader.class);

    enum State {
        /** The version is being loaded. */
        LOADING,
        /** The version inspects images. */
        RUNNING,
        /** The version cannot be loaded, or does not exist yet. */
        FAILED
    }

    private final Inspectors inspectors;
    private final String name;
    private final String version;
    private final ExecutorService compiler;
    private Candidate candidate;
    private volatile State state = State.LOADING;
    private volatile String problem;

    CandidateLoader(Inspectors inspectors, String name, String version) {
        this.inspectors = inspectors;
        this.name = name;
        this.version = version;
        this.compiler = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "flawline-shadow-compiler");
            thread.setDaemon(true);
            return thread;
        });
    }

    State state() {
        return state;
    }

    /** Returns why it failed; null otherwise. */
    String problem() {
        return problem;
    }

    boolean isUsable() {
        return state == State.RUNNING;
    }

    /** Loads the version when it is not in memory, or its files have changed. */
    void look() throws InterruptedException {
        try {
            if (candidate != null && candidate.isOutdated()) {
                candidate.close();
                candidate = null;
                state = State.LOADING;
            }
            if (candidate == null) {
                candidate = compiled(() -> inspectors.candidate(name, version));
                problem = null;
                state = State.RUNNING;
                LOG.info("Model {}/{} runs in shadow", name, version);
            }
        } catch (RuntimeException e) {
            if (!String.valueOf(e.getMessage()).equals(problem)) {
                LOG.warn("Model {}/{} cannot run in shadow: {}", name, version, e.getMessage());
            }
            problem = String.valueOf(e.getMessage());
            state = State.FAILED;
        }
    }

    /**
     * @throws RejectedException with the reason why this image has no result
     * @throws ModelException    when the version cannot be compiled for these settings
     */
    Inspection inspect(Request request, Judging judging) throws InterruptedException {
        SettingsLayer settings = judging.recipe() == null ? judging.settings() : judging.recipe().over(judging.settings());
        compiled(() -> {
            candidate.prepare(settings);
            return null;
        });
        return judging.inspect(candidate::inspect, request);
    }

    private <T> T compiled(Callable<T> work) throws InterruptedException {
        try {
            return compiler.submit(work).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new ModelException(e.getCause().toString(), e.getCause());
        }
    }

    @Override
    public void close() {
        compiler.shutdown();
        if (candidate != null) {
            candidate.close();
            candidate = null;
        }
    }
}
