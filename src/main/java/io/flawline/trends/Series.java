package io.flawline.trends;

import org.jspecify.annotations.Nullable;

/**
 * What is counted apart; an empty text where there is none.
 *
 * @param route  id of the route that the images came by
 * @param recipe that gave the verdicts
 */
record Series(@Nullable String route, @Nullable String model, @Nullable String version, @Nullable String recipe) {

    /** Shared by those that came when there were too many. */
    static final Series OTHER = new Series(Counts.OTHER, Counts.OTHER, "", "");

    Series {
        route = route == null ? "" : route;
        model = model == null ? "" : model;
        version = version == null ? "" : version;
        recipe = recipe == null ? "" : recipe;
    }
}
