package io.flawline.request;

import io.flawline.api.PublicApi;

/**
 * Describes why a message could not be inspected or its result could not be delivered: the closed set of codes in dead
 * letters, HTTP errors and metrics. A 4xx status is for the sender to fix, a 5xx status is a fault on this side.
 * <pre>{@code
 * if (rejection.reason().httpStatus() >= 500) {
 *     alarm("Flawline needs attention: " + rejection.getMessage());
 * }
 * }</pre>
 * Later releases may add reasons, so a {@code switch} over them needs a default.
 */
@PublicApi
public enum Reason {
    NOT_JSON("not-json", 400),
    NO_IMAGE("no-image", 400),
    BAD_BASE64("bad-base64", 400),
    EMPTY("empty", 400),
    UNSUPPORTED_FORMAT("unsupported-format", 415),
    TRUNCATED("truncated", 422),
    /** More bytes than {@code flawline.limits.max-bytes}. */
    TOO_LARGE("too-large", 413),
    /** More pixels than {@code flawline.limits.max-pixels}, from the image's header. */
    TOO_MANY_PIXELS("too-many-pixels", 413),
    UNSUPPORTED_COLOUR_SPACE("unsupported-colour-space", 415),
    NO_SUCH_MODEL("no-such-model", 404),
    NO_SUCH_RECIPE("no-such-recipe", 404),
    /** The recipe does not fit the image, for example because none of its areas is in it. */
    RECIPE_FAILED("recipe-failed", 422),
    /** The part was not found in the image, so the areas of the recipe cannot be placed. */
    NOT_ALIGNED("not-aligned", 422),
    MODEL_FAILED("model-failed", 500),
    /** A step of a user's route failed: a bean, a script, a conversion. */
    ROUTE_FAILED("route-failed", 500),
    /** The process died twice while it worked on this message. */
    CRASHED("crashed", 500),
    TIMED_OUT("timed-out", 504),
    SINK_FAILED("sink-failed", 502);

    private final String code;
    private final int httpStatus;

    Reason(String code, int httpStatus) {
        this.code = code;
        this.httpStatus = httpStatus;
    }

    /** Returns the name in JSON, for example {@code too-large}. */
    public String code() {
        return code;
    }

    /** @throws IllegalArgumentException for a code that is not of the set */
    public static Reason of(String code) {
        for (Reason reason : values()) {
            if (reason.code.equals(code)) {
                return reason;
            }
        }
        throw new IllegalArgumentException("Unknown reason \"" + code + "\"");
    }

    /** Returns the status an HTTP caller gets, 400 to 599. */
    public int httpStatus() {
        return httpStatus;
    }

    @Override
    public String toString() {
        return code;
    }
}
