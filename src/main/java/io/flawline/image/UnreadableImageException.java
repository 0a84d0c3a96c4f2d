package io.flawline.image;

/** Bytes that cannot be decoded to pixels. The message names what was found, what is allowed and the remedy. */
public final class UnreadableImageException extends RuntimeException {

    private final Problem problem;

    public UnreadableImageException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /** Why an image is refused. The set is closed. */
    public enum Problem {
        /** There are no bytes. */
        EMPTY("empty"),
        /** Not an image, or a kind of image that is not read. */
        UNSUPPORTED_FORMAT("unsupported-format"),
        /** The file ends early, or its pixel data is damaged. */
        TRUNCATED("truncated"),
        /** More bytes than {@link Limits#maxBytes}. */
        TOO_LARGE("too-large"),
        /** More pixels than {@link Limits#maxPixels}. */
        TOO_MANY_PIXELS("too-many-pixels"),
        /** Its channels have no defined conversion to blue, green and red. */
        UNSUPPORTED_COLOUR_SPACE("unsupported-colour-space");

        private final String code;

        Problem(String code) {
            this.code = code;
        }

        /** The name to write into messages and files: lower case, words joined by a hyphen. */
        public String code() {
            return code;
        }
    }

    static UnreadableImageException truncated(ImageFormat format, String found) {
        return new UnreadableImageException(Problem.TRUNCATED,
                format.displayName() + ": " + found + ". Was the file sent before it was whole? Send it again");
    }

    static UnreadableImageException unsupported(ImageFormat format, String found, String allowed) {
        return new UnreadableImageException(Problem.UNSUPPORTED_FORMAT,
                format.displayName() + " with " + found + " is not read, only with " + allowed
                        + ": save the image in such a form");
    }

    static UnreadableImageException colourSpace(ImageFormat format, String found, String allowed) {
        return new UnreadableImageException(Problem.UNSUPPORTED_COLOUR_SPACE,
                format.displayName() + " with " + found + " is not read, only with " + allowed
                        + ": save the image in such a form");
    }
}
