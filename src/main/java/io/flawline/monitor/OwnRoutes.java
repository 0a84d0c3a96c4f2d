package io.flawline.monitor;

/**
 * Recognizes the routes that Flawline brings itself, as for its REST operations. They are not part of what users see as
 * their routes.
 */
public final class OwnRoutes {

    /** The text that their ids begin with. */
    public static final String PREFIX = "flawline-";

    private OwnRoutes() {
    }

    public static boolean contain(String routeId) {
        return routeId != null && routeId.startsWith(PREFIX);
    }
}
