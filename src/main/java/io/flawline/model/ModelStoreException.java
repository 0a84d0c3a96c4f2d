package io.flawline.model;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/** Signals a change to the model repository that was not made; nothing of it is left behind. */
public final class ModelStoreException extends ModelException {

    /** Describes why a change was not made: a closed set, for callers that answer each in a different way. */
    public enum Problem {
        /** The name is none that a model can have. */
        BAD_NAME("bad-name"),
        NO_SUCH_MODEL("no-such-model"),
        NO_SUCH_VERSION("no-such-version"),
        /** No lower version could serve. */
        NOTHING_BELOW("nothing-below"),
        /** The file is not a zip, or it is cut short, encrypted, or damaged. */
        BAD_ZIP("bad-zip"),
        /** An entry that would be written elsewhere, or that not every system can write. */
        UNSAFE_ENTRY("unsafe-entry"),
        /** Over one of the {@link ArchiveLimits}. */
        TOO_LARGE("too-large"),
        /** No model in the zip, or more than one. */
        NOT_ONE_MODEL("not-one-model"),
        /** The model cannot be used here; the message is that of its trial. */
        UNUSABLE("unusable"),
        /** The model was removed while a version of it was being installed. */
        REMOVED("removed"),
        /** The disk rejects the change: it is full, or another process has the files open. */
        DISK("disk");

        private final String code;

        Problem(String code) {
            this.code = code;
        }

        /** Returns the name in JSON, for example {@code unsafe-entry}. */
        public String code() {
            return code;
        }
    }

    private final Problem problem;

    ModelStoreException(Problem problem, String message) {
        this(problem, message, null);
    }

    ModelStoreException(Problem problem, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    static ModelStoreException disk(String what, IOException e) {
        return new ModelStoreException(Problem.DISK, "%s: %s. Is the disk full or read-only, or has another process its files open?".formatted(what, e), e);
    }

    /** Rejects a name that a model cannot have. */
    static void requireName(@Nullable String name) {
        if (name == null || !ModelRepository.isName(name)) {
            throw new ModelStoreException(Problem.BAD_NAME, ("A model cannot be named \"%s\": allowed are letters, digits, '.', '_' and"
                    + " '-', 100 at most, with a letter or digit first and no '.' last.").formatted(name));
        }
    }

    public Problem problem() {
        return problem;
    }
}
