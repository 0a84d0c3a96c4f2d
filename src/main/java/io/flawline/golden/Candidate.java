package io.flawline.golden;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspector;
import io.flawline.model.ModelException;
import io.flawline.model.Settings;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/**
 * A version that is compared with its golden set, loaded with some settings.
 *
 * @param inspector runs it
 * @param settings  without an annotated image
 * @param masking   the same with the mask as the annotated image, in the size of the source
 * @param release   frees it
 */
public record Candidate(Inspector inspector, Settings settings, Settings masking, Runnable release) implements AutoCloseable {

    /** The layer for {@link #settings}. */
    public static final Map<String, Object> PLAIN = Map.of("overlay", "none");
    /** The layer for {@link #masking}. */
    public static final Map<String, Object> MASK = Map.of("overlay", "mask", "overlaySize", "source", "overlayQuality", 100);

    /** Loads the version. */
    @FunctionalInterface
    public interface Loader {

        /**
         * @param over settings of the highest rank
         * @throws ModelException when the version cannot be loaded with them
         */
        Candidate load(Map<String, ?> over);
    }

    /** @throws RejectedException with the reason for the missing result */
    Inspection inspect(Request request) {
        return inspector.inspect(request, settings);
    }

    /** Returns the mask of an image as an encoded image, white where defective. */
    byte @Nullable [] mask(Request request) {
        return inspector.inspect(request, masking).picture();
    }

    @Override
    public void close() {
        release.run();
    }
}
