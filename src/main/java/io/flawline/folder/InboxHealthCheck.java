package io.flawline.folder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.jspecify.annotations.Nullable;

import io.flawline.health.ProblemsCheck;

/**
 * A readiness check that is down while a folder that a route takes files from is gone, cannot be read or written, or holds
 * inspected files that cannot be moved away. It knows the latter of endpoints with {@link FilesInProgress}.
 */
public final class InboxHealthCheck extends ProblemsCheck {

    private InboxHealthCheck() {
        super("inbox", true);
    }

    public static void register(CamelContext context) {
        new InboxHealthCheck().registerWith(context);
    }

    @Override
    protected List<String> problems(HealthCheckResultBuilder builder) {
        return getCamelContext().getRoutes().stream()
                .filter(route -> getCamelContext().getRouteController().getRouteStatus(route.getRouteId()).isStarted())
                .flatMap(route -> Stream.concat(Stream.ofNullable(problem(route)), unmoved(route))).distinct().toList();
    }

    private static Stream<String> unmoved(Route route) {
        return route.getEndpoint() instanceof GenericFileEndpoint<?> endpoint
                && endpoint.getInProgressRepository() instanceof FilesInProgress files ? files.unmoved().problem().stream() : Stream.empty();
    }

    /** Returns the problem with the folder itself; null when there is none. */
    private static @Nullable String problem(Route route) {
        if (!(route.getEndpoint() instanceof FileEndpoint endpoint)) {
            return null;
        }
        Path folder = endpoint.getFile().toPath();
        String why = null;
        if (!Files.isDirectory(folder)) {
            why = "does not exist. Create it";
        } else if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            why = "cannot be read. Allow it to the user of this process";
        } else if (!endpoint.isNoop() && !Files.isWritable(folder)) {
            why = "cannot be written, so that no file can be moved out of it. Allow it to the user of this process";
        }
        return why == null ? null : "The folder %s of the route %s %s".formatted(folder, route.getRouteId(), why);
    }
}
