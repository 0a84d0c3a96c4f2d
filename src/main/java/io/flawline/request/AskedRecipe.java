package io.flawline.request;

import java.math.BigInteger;

import org.jspecify.annotations.Nullable;

/** The recipe that a message names. */
final class AskedRecipe {

    private AskedRecipe() {
    }

    /**
     * Returns the name, which may be an integer, as a part number.
     *
     * @throws RejectedException {@code no-such-recipe} for anything else: the message asks for a recipe, and none can be it
     */
    static String of(@Nullable Object value) {
        if (value instanceof String || value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
            return value.toString();
        }
        throw new RejectedException(Reason.NO_SUCH_RECIPE, "recipe = %s: allowed is the name of a recipe, as a text or an integer."
                .formatted(FieldLimits.shorten(String.valueOf(value))));
    }
}
