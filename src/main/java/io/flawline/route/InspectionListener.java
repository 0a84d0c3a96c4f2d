package io.flawline.route;

import org.jspecify.annotations.Nullable;

import io.flawline.api.PublicApi;
import io.flawline.inspect.Inspection;
import io.flawline.recipe.Judging;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/**
 * Receives the outcome of each image that routes inspect. Bind it in the registry of the context, under any name:
 * <pre>{@code
 * context.getRegistry().bind("counter", new InspectionListener() {
 *     public void inspected(String route, Request request, Inspection inspection) {
 *         inspected.increment();
 *     }
 *
 *     public void rejected(String route, RejectedException rejection) {
 *         rejected.increment(rejection.reason());
 *     }
 * });
 * }</pre>
 *
 * <p>It is called on the thread of the route, by several threads at once; it must neither block nor throw.
 */
@PublicApi
public interface InspectionListener {

    /**
     * Receives an inspection.
     *
     * @param route id of the route that the image came by; null outside of one
     */
    void inspected(@Nullable String route, Request request, Inspection inspection);

    /**
     * Receives an inspection together with how it was judged; a listener that does not override this gets it without.
     *
     * @param judging settings and recipe of the inspection
     */
    default void inspected(String route, Request request, Inspection inspection, Judging judging) {
        inspected(route, request, inspection);
    }

    /**
     * Receives the reason why an image has no inspection.
     *
     * @param route id of the route that the image came by; null outside of one
     */
    void rejected(@Nullable String route, RejectedException rejection);
}
