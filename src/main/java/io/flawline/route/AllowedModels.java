package io.flawline.route;

import java.util.Arrays;
import java.util.List;

import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

import io.flawline.request.FieldLimits;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/**
 * The models that a message may choose.
 *
 * @param names empty for all models of the repository
 * @param own   the model of the bean, which is always allowed
 */
record AllowedModels(List<String> names, String own) {

    /** The longest name of a model that a message may give, in characters. */
    private static final int MAX_NAME = 200;

    /**
     * @param allowed of the bean, separated by commas; null for {@code flawline.models.allowed}
     * @param context null when there is none
     */
    static AllowedModels of(@Nullable String allowed, String own, @Nullable CamelContext context) {
        String names = allowed != null ? allowed : context == null ? "" : context.resolvePropertyPlaceholders("{{flawline.models.allowed:}}");
        return new AllowedModels(Arrays.stream(names.split(",")).map(String::trim).filter(name -> !name.isEmpty()).toList(), own);
    }

    /** @throws RejectedException {@code no-such-model} when a message may not choose this model */
    void require(String name) {
        if (name.length() > MAX_NAME) {
            throw new RejectedException(Reason.NO_SUCH_MODEL, "No model \"%s\" found; a name has %d characters at most."
                    .formatted(FieldLimits.shorten(name), MAX_NAME));
        }
        if (!names.isEmpty() && !names.contains(name) && !name.equals(own)) {
            throw new RejectedException(Reason.NO_SUCH_MODEL, "The model \"%s\" may not be chosen by a message; allowed are %s and %s."
                    .formatted(name, names, own));
        }
    }
}
