package io.flawline.route;

import io.flawline.inspect.Inspection;
import io.flawline.recipe.Judging;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/**
 * Receives the outcome of each image that a {@link DefectProcessor} or a {@link RequestDataFormat} was given, on the
 * thread of the route: it must neither block nor throw. Bound in the registry, it is found by its type.
 */
public interface InspectionListener {

    /** @param route id of the route that the image came by; null outside of one */
    void inspected(String route, Request request, Inspection inspection);

    /**
     * Receives an inspection together with how it was judged; a listener that does not override this gets it without.
     *
     * @param judging settings and recipe of the inspection
     */
    default void inspected(String route, Request request, Inspection inspection, Judging judging) {
        inspected(route, request, inspection);
    }

    /** @param route id of the route that the image came by; null outside of one */
    void rejected(String route, RejectedException rejection);
}
