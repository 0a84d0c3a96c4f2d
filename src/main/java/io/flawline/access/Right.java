package io.flawline.access;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.vertx.core.http.HttpMethod;

/** Describes what an account may do; one right does not include another. */
public enum Right {
    /** The right to read pages, results, models, routes, dead letters and metrics. */
    READ,
    /** The right to have images inspected. */
    INSPECT,
    /** The right to say about an inspection whether it is right, and to add images to golden sets. */
    REVIEW,
    /**
     * The right to change what runs: models, routes, dead letters, and all that a route of the site takes by
     * {@code POST}.
     */
    STEER;

    private static final Pattern INSPECTING =
            Pattern.compile("/inspect/?|/v2/models/[^/]+(/versions/[^/]+)?/infer/?|/(routes|recipes)/[^/]+/try/?");

    private static final Pattern REVIEWING = Pattern.compile("/inspections/[^/]+/review/?|/models/[^/]+/golden/?");

    /**
     * A route file may contain passwords and addresses that are secret. Camel's own consoles, which are off unless their jars and
     * properties are there, show such and change what runs, by {@code GET} too.
     */
    private static final Pattern SECRET = Pattern.compile("/route-files/[^/]+/?|/q(/.*)?|/observe/jolokia(/.*)?");

    /** Returns what a request needs; one that is not known needs the greatest. */
    static Right neededFor(HttpMethod method, String path) {
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.OPTIONS)) {
            return SECRET.matcher(path).matches() ? STEER : READ;
        }
        if (method.equals(HttpMethod.POST) && REVIEWING.matcher(path).matches()) {
            return REVIEW;
        }
        return method.equals(HttpMethod.POST) && INSPECTING.matcher(path).matches() ? INSPECT : STEER;
    }

    /** Returns the names of all rights, as in users files. */
    public static List<String> names() {
        return Stream.of(values()).map(Right::lowerCaseName).toList();
    }

    /** Returns the name in users files and messages. */
    String lowerCaseName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
