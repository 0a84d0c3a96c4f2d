package io.flawline.shadow;

import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import io.flawline.background.DaemonThreads;
import io.flawline.history.Review;
import io.flawline.image.LargeImages;
import io.flawline.inspect.Inspection;
import io.flawline.model.SettingException;
import io.flawline.recipe.Judging;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.Candidate;
import io.flawline.serving.Inspectors;

/**
 * One version that inspects the images of the serving version again, after their verdict is out and in {@link IdleTime}. Its
 * queue is short; what does not fit is skipped and counted.
 */
final class Shadow implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Shadow.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Times that an image may be interrupted by the line before it is skipped. */
    private static final int TRIES = 100;
    private static final long LOOK_MILLIS = 1_000;
    private static final long PATIENCE_MILLIS = 10_000;

    private final String name;
    private final String version;
    private final Instant since = Instant.now();
    private final IdleTime idle;
    private final CandidateLoader loader;
    private final LookQueue queue = new LookQueue();
    private final LongAdder skipped = new LongAdder();
    private final Comparison comparison = new Comparison();
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable String oldVersion;

    Shadow(Inspectors inspectors, String name, String version) {
        this.name = name;
        this.version = version;
        this.idle = new IdleTime(inspectors.load(), "flawline-shadow-" + name, () -> closing);
        this.loader = new CandidateLoader(inspectors, name, version);
        this.thread = DaemonThreads.of("flawline-shadows-" + name, this::run);
        thread.start();
    }

    String version() {
        return version;
    }

    /** Takes an image if there is room; never blocks. */
    void offer(Request request, Inspection old, Judging judging) {
        if (closing || old.model().version().equals(version)) {
            return;
        }
        long bytes = Look.bytes(request);
        // The line would wait for the slow decoding of an image that is decoded alone.
        boolean alone = request.image() != null && LargeImages.isDecodedAlone(request.image());
        if (alone || !loader.isUsable() || !queue.reserve(bytes)) {
            skipped.increment();
            return;
        }
        queue.add(Look.of(request, old, judging));
    }

    private void run() {
        try {
            while (!closing) {
                loader.look();
                Look look = queue.poll(LOOK_MILLIS);
                if (look != null) {
                    try (look) {
                        compare(look);
                    } finally {
                        queue.release(Look.bytes(look.request()));
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            idle.close();
            loader.close();
        }
    }

    private void compare(Look look) throws InterruptedException {
        String serving = look.old().model().version();
        if (!serving.equals(oldVersion)) {
            comparison.clear();
            oldVersion = serving;
        }
        if (!loader.isUsable()) {
            skipped.increment();
            return;
        }
        try {
            Candidate candidate = loader.prepared(look.judging());
            idle.run(candidate, () -> look.judging().inspect(candidate::inspect, look.request()), TRIES, false)
                    .ifPresentOrElse(next -> comparison.add(Pair.of(look.time(), look.old(), next)), skipped::increment);
        } catch (RejectedException | SettingException e) {
            comparison.fail(e.getMessage());
        } catch (RuntimeException | OutOfMemoryError e) {
            comparison.fail(e.toString());
            LOG.warn("Model {}/{} in shadow fails: {}", name, version, e.toString());
        }
    }

    /**
     * Describes the comparison.
     *
     * @param keys    adds the key of the kept inspection where it is known
     * @param reviews the latest review of a kept inspection, by its key
     */
    ObjectNode report(UnaryOperator<Pair> keys, Function<String, Optional<Review>> reviews) {
        ObjectNode json = JSON.createObjectNode().put("model", name).put("version", version);
        if (oldVersion != null) {
            json.put("serving", oldVersion);
        }
        json.put("state", loader.state().name().toLowerCase(Locale.ROOT)).put("since", since.toString()).put("skipped", skipped.sum());
        if (loader.problem() != null) {
            json.put("problem", loader.problem());
        }
        comparison.writeTo(json, keys, reviews);
        return json;
    }

    /** Ends the comparison; an image that is being inspected is finished. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(PATIENCE_MILLIS);
            if (thread.isAlive()) {
                LOG.warn("Model {}/{} in shadow does not end its image", name, version);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
