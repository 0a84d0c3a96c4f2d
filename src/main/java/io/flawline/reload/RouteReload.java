package io.flawline.reload;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.SupervisingRouteController;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.mqtt.DurablePahoMqtt5Component;

/**
 * Lets an edit of a route file take effect within two seconds, or not at all.
 *
 * <p>A file that was added or changed is validated in a {@link RouteTrial} first. Then its old routes are stopped,
 * after they have finished their current work, and its new ones started; the routes of other files run on untouched.
 * When the new ones cannot be started, the old ones are restored.
 */
public final class RouteReload extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);
    private static final long LOOK_MILLIS = 500;

    private final CamelContext context;
    private final RouteFiles files;
    private final boolean watch;
    /** As they were at the last look: what still differs at the next one is being written. */
    private Map<Path, RouteFile> seen = Map.of();
    private final Map<Path, RouteFile> judged = new HashMap<>();
    private @Nullable ScheduledExecutorService scheduler;

    private RouteReload(CamelContext context, RouteFiles files, boolean watch) {
        this.context = context;
        this.files = files;
        this.watch = watch;
    }

    /** Reports the files' mistakes in the readiness check {@code routes} and, if {@code watch}, follows their edits. */
    public static void start(CamelContext context, RouteFiles files, boolean watch) {
        try {
            context.addService(new RouteReload(context, files, watch), true, true);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    @Override
    protected void doStart() {
        new RoutesHealthCheck(files).registerWith(context);
        if (watch) {
            // Edits since the start are found as well, as what runs is compared, not what was there a moment ago.
            seen = files.find(context);
            seen.keySet().forEach(path -> judged.put(path, files.withMistakes().contains(path) ? seen.get(path) : files.running(path)));
            scheduler = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "routes");
            scheduler.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    protected void doStop() {
        if (scheduler != null) {
            context.getExecutorServiceManager().shutdownNow(scheduler);
        }
    }

    private void look() {
        try {
            Map<Path, RouteFile> now = files.find(context);
            Set<Path> changed = new LinkedHashSet<>(judged.keySet());
            changed.addAll(now.keySet());
            changed.removeIf(path -> !Objects.equals(now.get(path), seen.get(path))
                    || Objects.equals(now.get(path), judged.get(path)));
            seen = now;
            if (!changed.isEmpty()) {
                // A mistake may be in another file, as an id that is used twice does.
                changed.addAll(files.withMistakes());
                changed.stream().filter(path -> !now.containsKey(path)).forEach(this::drop);
                changed.stream().map(now::get).filter(Objects::nonNull).forEach(this::take);
            }
        } catch (RuntimeException e) {
            LOG.error("Route files cannot be looked at: {}", e.toString());
        }
    }

    private void drop(Path path) {
        judged.remove(path);
        try {
            removeRoutes(path, files.ids(path));
            files.record("route-removed", path, files.running(path), null);
            files.gone(path);
            LOG.info("Route file {} is gone: its routes are stopped", path);
        } catch (Exception e) {
            LOG.error("Route file {} is gone, but its routes do not stop: {}", path, e.toString());
        }
    }

    private void take(RouteFile file) {
        judged.put(file.path(), file);
        try {
            Set<String> ids = files.prove(context, file);
            if (!file.equals(files.running(file.path()))) {
                RouteFile before = files.running(file.path());
                swap(file, ids);
                files.record("route-in-force", file.path(), before, file.sha256());
                LOG.info("Route file {} has taken effect: routes {}", file.path(), ids);
            }
            files.runs(file, ids);
        } catch (RouteMistake mistake) {
            files.fails(file.path(), mistake);
        }
    }

    private void swap(RouteFile file, Set<String> ids) throws RouteMistake {
        try {
            removeRoutes(file.path(), files.ids(file.path()));
            addRoutes(file);
            DurablePahoMqtt5Component.of(context).awaitConnections();
        } catch (Exception e) {
            putBack(file, ids);
            throw RouteMistake.of(file, 1, e);
        }
    }

    private void putBack(RouteFile file, Set<String> ids) {
        RouteFile old = files.running(file.path());
        try {
            removeRoutes(file.path(), ids);
            if (old != null) {
                addRoutes(old);
            }
        } catch (Exception e) {
            LOG.error("The routes of {} cannot be put back: {}", file.path(), e.toString());
        }
    }

    private void addRoutes(RouteFile file) throws Exception {
        for (RoutesBuilder builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(file.resource()))) {
            if (builder instanceof RouteConfigurationsBuilder configurations) {
                configurations.updateRouteConfigurationsToCamelContext(context);
            }
            builder.updateRoutesToCamelContext(context);
            context.addTemplatedRoutes(builder);
        }
        if (context.getRouteController() instanceof SupervisingRouteController supervisor) {
            supervisor.startRoutes(true);
        }
    }

    /** @param ids of the file's routes, as Camel does not keep which file one comes from that was made of a template */
    private void removeRoutes(Path path, Set<String> ids) throws Exception {
        ModelCamelContext model = (ModelCamelContext) context;
        for (RouteDefinition route : List.copyOf(model.getRouteDefinitions())) {
            boolean ofTemplate = Boolean.TRUE.equals(route.isTemplate()) && ids.contains(route.getRouteId());
            if (ofTemplate || RouteFile.isOf(path, route.getResource())) {
                model.removeRouteDefinition(route);
            }
        }
        for (RouteTemplateDefinition template : List.copyOf(model.getRouteTemplateDefinitions())) {
            if (RouteFile.isOf(path, template.getResource())) {
                model.removeRouteTemplateDefinition(template);
            }
        }
    }
}
