package io.flawline.image;

import org.jspecify.annotations.Nullable;

/** Signals bytes that cannot be decoded to pixels. The message says what was found, what is allowed and what to do. */
public final class UnreadableImageException extends RuntimeException {

    private final Problem problem;

    public UnreadableImageException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /** Describes why an image is refused. The set is closed. */
    public enum Problem {
        /** There are no bytes. */
        EMPTY("empty"),
        /** The bytes are not an image, or a kind of image that is not read. */
        UNSUPPORTED_FORMAT("unsupported-format"),
        /** The file ends early, or its data is damaged. */
        TRUNCATED("truncated"),
        /** More bytes than {@link Limits#maxBytes}. */
        TOO_LARGE("too-large"),
        /** More pixels than {@link Limits#maxPixels}, or more passes over them than any camera writes. */
        TOO_MANY_PIXELS("too-many-pixels"),
        /** Its channels have no defined conversion to blue, green and red. */
        UNSUPPORTED_COLOUR_SPACE("unsupported-colour-space");

        private final String code;

        Problem(String code) {
            this.code = code;
        }

        /** Returns the name to write into messages and files: lower case, words joined by a hyphen. */
        public String code() {
            return code;
        }
    }

    static UnreadableImageException truncated(ImageFormat format, String found) {
        return new UnreadableImageException(Problem.TRUNCATED,
                format.displayName() + ": " + found + ". The file is incomplete or damaged: send it again");
    }

    static UnreadableImageException unsupported(ImageFormat format, @Nullable String found, String allowed) {
        return notRead(Problem.UNSUPPORTED_FORMAT, format, found, allowed);
    }

    static UnreadableImageException colourSpace(ImageFormat format, String found, String allowed) {
        return notRead(Problem.UNSUPPORTED_COLOUR_SPACE, format, found, allowed);
    }

    private static UnreadableImageException notRead(Problem problem, ImageFormat format, @Nullable String found, String allowed) {
        return new UnreadableImageException(problem, format.displayName() + " with " + found
                + " is not supported. Supported: "
                + allowed + ". Save the image in that form");
    }
}
