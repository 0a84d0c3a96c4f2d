package io.flawline.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes old results, and originals that were inspected, beyond the bounds that are set; without bounds it does
 * nothing. It deletes only in the folders of verdicts below the folder of results and in {@code .done} below the inbox,
 * and nothing there while a route takes files from them, as what such a route has not delivered yet must stay. What
 * waits in an outbox, dead letters and the history are elsewhere and are not touched.
 */
public final class Retention extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final Set<String> VERDICTS = Set.of("ok", "rework", "unsure", "defect");

    /**
     * How much is kept.
     *
     * @param maxBytes 0 for no bound
     * @param maxAge   zero for no bound
     */
    public record Bounds(long maxBytes, Duration maxAge) {
        boolean isNone() {
            return maxBytes == 0 && maxAge.isZero();
        }
    }

    /** A folder whose files are bounded together. */
    private record Place(String content, Path root, List<Path> folders, Bounds bounds) {
    }

    private final CamelContext context;
    private final List<Place> places;
    private final InstantSource wall;
    private final SteadyClock clock;
    private final AtomicLong deleted = new AtomicLong();
    private @Nullable ScheduledExecutorService executor;
    private boolean failing;
    private boolean held;

    /**
     * @param results   the folder of results, with a folder for each verdict
     * @param bounds    of the results
     * @param verdicts  whose results are deleted; all when empty
     * @param inbox     the folder of images, with the originals in {@code .done}
     * @param originals bounds of these
     * @param state     a file that keeps what is known of the clock
     * @throws IllegalArgumentException for a verdict that does not exist
     */
    public Retention(CamelContext context, Path results, Bounds bounds, Set<String> verdicts, Path inbox, Bounds originals, Path state) {
        this(context, results, bounds, verdicts, inbox, originals, new SteadyClock(state, InstantSource.system(), System::nanoTime), InstantSource.system());
    }

    Retention(CamelContext context, Path results, Bounds bounds, Set<String> verdicts, Path inbox, Bounds originals, SteadyClock clock,
            InstantSource wall) {
        if (!VERDICTS.containsAll(verdicts)) {
            throw new IllegalArgumentException("flawline.results.delete-verdicts = %s: allowed are ok, rework, unsure and defect, with commas between"
                    .formatted(String.join(",", verdicts)));
        }
        this.context = context;
        this.clock = clock;
        this.wall = wall;
        List<Path> folders = (verdicts.isEmpty() ? VERDICTS : verdicts).stream().sorted().map(results::resolve).toList();
        places = List.of(new Place("results", results, folders, bounds), new Place("originals", inbox.resolve(".done"), List.of(inbox.resolve(".done")), originals));
    }

    /** Returns the count of results and originals that were deleted since the start. */
    public long deleted() {
        return deleted.get();
    }

    @Override
    protected void doStart() {
        if (places.stream().allMatch(place -> place.bounds().isNone())) {
            return;
        }
        ScheduledExecutorService thread = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "retention");
        executor = thread;
        thread.scheduleWithFixedDelay(this::look, 0, PERIOD.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    protected void doStop() {
        if (executor != null) {
            context.getExecutorServiceManager().shutdown(executor);
        }
    }

    private void look() {
        try {
            apply();
            failing = false;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.warn("Old results cannot be deleted: {}", e.toString());
            }
            failing = true;
        }
    }

    void apply() throws IOException {
        boolean steady = clock.look();
        for (Place place : places) {
            if (!place.bounds().isNone() && !isInput(place)) {
                delete(place, steady ? place.bounds().maxAge() : Duration.ZERO);
            }
        }
    }

    private void delete(Place place, Duration maxAge) throws IOException {
        List<KeptFiles.Group> beyond = KeptFiles.beyond(KeptFiles.in(place.folders()), place.bounds().maxBytes(), maxAge, wall.instant());
        for (KeptFiles.Group group : beyond) {
            KeptFiles.delete(group);
            deleted.incrementAndGet();
        }
        if (!beyond.isEmpty()) {
            LOG.info("{} {} beyond the bounds of flawline.results are deleted in {}, the oldest first", beyond.size(), place.content(), place.root());
        }
    }

    /** Returns whether a route takes files from there. */
    private boolean isInput(Place place) {
        for (Route route : context.getRoutes()) {
            if (route.getEndpoint() instanceof GenericFileEndpoint<?> input && route.getEndpoint().getEndpointUri().startsWith("file:")
                    && overlap(Path.of(input.getConfiguration().getDirectory()), place.root())) {
                if (!held) {
                    LOG.warn("No {} are deleted in {}, as the route {} takes files from there", place.content(), place.root(), route.getRouteId());
                    held = true;
                }
                return true;
            }
        }
        return false;
    }

    private static boolean overlap(Path input, Path root) {
        Path from = input.toAbsolutePath().normalize();
        Path kept = root.toAbsolutePath().normalize();
        // The route of the inbox reads the inbox itself and leaves .done alone.
        return from.startsWith(kept) || kept.startsWith(from) && !kept.getFileName().toString().equals(".done");
    }
}
