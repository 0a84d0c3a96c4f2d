package io.flawline;

import java.util.Objects;

import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;

import io.flawline.changes.Changes;
import io.flawline.history.History;
import io.flawline.serving.Inspectors;
import io.flawline.shadow.Shadows;
import io.flawline.trends.Trends;
import io.flawline.web.LiveEvents;
import io.flawline.web.Statistics;

/** What receives each inspection besides its route: the history, trends, statistics, and the comparison with other versions. */
final class InspectionRecords implements AutoCloseable {

    private @Nullable History history;
    private @Nullable Trends trends;
    private @Nullable Shadows shadows;

    /**
     * Creates the parts, and binds them where routes and REST operations find them.
     *
     * @param changes gets what people say about inspections
     */
    void start(Registry registry, Config config, Inspectors inspectors, Changes changes) {
        History kept = new History(config.path("flawline.history.folder"), config.number("flawline.history.max"),
                config.bytes("flawline.history.max-bytes"), config.number("flawline.history.per-second"));
        kept.recordTo(changes);
        history = kept;
        registry.bind("history", kept);
        trends = config.trends();
        registry.bind("trends", trends);
        shadows = new Shadows(inspectors, kept);
        shadows.hold(config.shadows());
        registry.bind("shadows", shadows);
        Statistics statistics = new Statistics();
        registry.bind("statistics", statistics);
        registry.bind("liveEvents", new LiveEvents(kept, statistics, trends));
    }

    /** Returns the history; null before the start. */
    @Nullable
    History history() {
        return history;
    }

    /** Continues the comparisons that ran at the last stop. */
    void resume() {
        Objects.requireNonNull(shadows).resume();
    }

    @Override
    public void close() {
        Application.close(shadows);
        Application.close(history);
        Application.close(trends);
    }
}
