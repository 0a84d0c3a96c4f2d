package io.flawline.serving;

import java.util.List;

import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;

/** Knows which versions have ended this process while they were compared with the serving one. Thread-safe. */
public interface CandidateGuard {

    /** Guards nothing, as commands at a desk do. */
    CandidateGuard NONE = new CandidateGuard() {
        @Override
        public Watch watch(ModelFolder version) {
            return () -> () -> {};
        }

        @Override
        public void allow(ModelFolder version) {
            // Nothing is held back.
        }

        @Override
        public List<String> problems() {
            return List.of();
        }
    };

    /** Notes when one version works in native code. */
    @FunctionalInterface
    interface Watch {

        /** Notes that the work begins, which may wait until no suspected message is being worked on. */
        Work begin();
    }

    /** Work in native code, until it is closed. */
    @FunctionalInterface
    interface Work extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Returns what notes the work of a version.
     *
     * @throws ModelException when the version has ended the process too often; the message says what allows it again
     */
    Watch watch(ModelFolder version);

    /** Forgets how often a version has ended the process, as somebody wants it to run again. */
    void allow(ModelFolder version);

    /** Returns why versions are held back that were to run since the start. */
    List<String> problems();
}
