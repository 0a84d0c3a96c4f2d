package io.flawline.shadow;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.model.Fingerprint;
import io.flawline.model.ModelException;
import io.flawline.model.SettingException;
import io.flawline.recipe.Judging;
import io.flawline.serving.Candidate;
import io.flawline.serving.Inspectors;

/**
 * Keeps the compared version in memory, and loads it again when its files change. Used by one thread of normal priority, but
 * for the state: OpenVINO makes threads when it compiles a model, and the serving version uses them as well.
 */
final class CandidateLoader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CandidateLoader.class);
    private static final long LOOK_NANOS = 1_000_000_000;
    private static final long LONGEST_WAIT_NANOS = 600 * LOOK_NANOS;

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
    private @Nullable Candidate candidate;
    private long looked;
    /** The files that could not be loaded; null when there are none. */
    private @Nullable Fingerprint refused;
    private long wait = LOOK_NANOS;
    private volatile State state = State.LOADING;
    private volatile @Nullable String problem;

    CandidateLoader(Inspectors inspectors, String name, String version) {
        this.inspectors = inspectors;
        this.name = name;
        this.version = version;
    }

    State state() {
        return state;
    }

    /** Returns why it failed; null otherwise. */
    @Nullable
    String problem() {
        return problem;
    }

    boolean isUsable() {
        return state == State.RUNNING;
    }

    /** Loads the version when it is not in memory, or its files have changed; it looks at them once a second. */
    void look() {
        Fingerprint files = null;
        try {
            if (candidate != null && System.nanoTime() - looked > LOOK_NANOS) {
                looked = System.nanoTime();
                closeIfOutdated();
            }
            if (candidate == null) {
                files = Fingerprint.of(inspectors.version(name, version).path());
                if (isRefused(files)) {
                    return;
                }
                candidate = inspectors.candidate(name, version);
                looked = System.nanoTime();
                problem = null;
                refused = null;
                state = State.RUNNING;
                LOG.info("Model {}/{} runs in shadow", name, version);
            }
        } catch (RuntimeException e) {
            refuse(files, e);
        }
    }

    /** Files that could not be loaded are tried again after a growing delay, as each try may take a process and its time. */
    private boolean isRefused(Fingerprint files) {
        return files.equals(refused) && System.nanoTime() - looked < wait;
    }

    private void refuse(@Nullable Fingerprint files, RuntimeException e) {
        if (!String.valueOf(e.getMessage()).equals(problem)) {
            LOG.warn("Model {}/{} cannot run in shadow: {}", name, version, e.getMessage());
        }
        problem = String.valueOf(e.getMessage());
        state = State.FAILED;
        wait = files != null && files.equals(refused) ? Math.min(2 * wait, LONGEST_WAIT_NANOS) : LOOK_NANOS;
        refused = files;
        looked = System.nanoTime();
    }

    private void closeIfOutdated() {
        if (Objects.requireNonNull(candidate).isOutdated()) {
            candidate.close();
            candidate = null;
            state = State.LOADING;
        }
    }

    /**
     * Returns the version, compiled for these settings.
     *
     * @throws SettingException when a setting is not allowed for this version
     * @throws ModelException   when the version cannot be compiled for these settings
     */
    Candidate prepared(Judging judging) {
        Objects.requireNonNull(candidate).prepare(judging.effective());
        return candidate;
    }

    @Override
    public void close() {
        if (candidate != null) {
            candidate.close();
            candidate = null;
        }
    }
}
