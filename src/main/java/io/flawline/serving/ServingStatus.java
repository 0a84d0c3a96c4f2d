package io.flawline.serving;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.flawline.model.ModelFolder;

/**
 * Describes what others may know of a model without waiting for a version that is being loaded.
 *
 * @param serving null when there is none
 * @param refused versions on disk, with what is wrong with them
 */
record ServingStatus(@Nullable ModelVersion serving, Map<ModelFolder, String> refused) {

    static final ServingStatus UNKNOWN = new ServingStatus(null, Map.of());

    /** Returns a text for each version that is refused. */
    List<String> refusals() {
        return refused.entrySet().stream().map(e -> "Model %s is refused%s: %s".formatted(e.getKey(),
                serving == null ? "" : "; " + serving.folder() + " serves", e.getValue())).toList();
    }

    /** Returns the warnings of the version that serves, each with its name. */
    List<String> warnings() {
        return serving == null ? List.of()
                : serving.description().warnings().texts().stream().map(text -> "Model %s: %s".formatted(serving.folder(), text)).toList();
    }
}
