package io.flawline.report;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import io.flawline.image.Limits;
import io.flawline.inspect.Inspection;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.request.RequestReader;
import io.flawline.request.Sha256;

/**
 * Inspects many images in parallel, each into one line of a {@link ResultLog}. May be stopped at any time, also by
 * the end of the process; what is in the log then need not be inspected again.
 */
final class Batch {

    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Detector detector;
    private final @Nullable Masks masks;
    private final Limits limits;
    private final ResultLog log;
    private volatile boolean stopped;

    /** @param masks to compare with */
    Batch(Detector detector, @Nullable Masks masks, Limits limits, ResultLog log) {
        this.detector = detector;
        this.masks = masks;
        this.limits = limits;
        this.log = log;
    }

    /** Lets the current images finish and begins no more. */
    void stop() {
        stopped = true;
    }

    /**
     * @return a row for each image, in their order; empty when it was stopped before all were done
     * @throws IOException when the log cannot be written
     */
    Optional<List<Row>> run(List<ImageFile> pictures, int workers, Progress progress) throws IOException {
        Row[] rows = new Row[pictures.size()];
        AtomicInteger next = new AtomicInteger();
        Callable<Void> worker = () -> {
            try (GroundTruthReader truth = masks == null ? null : new GroundTruthReader(masks, limits)) {
                for (int i = next.getAndIncrement(); i < rows.length && !stopped; i = next.getAndIncrement()) {
                    rows[i] = inspect(pictures.get(i), truth, progress);
                }
                return null;
            } finally {
                // A worker that fails, on a full disk for example, ends the others too.
                if (next.get() < rows.length) {
                    stop();
                }
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            for (Future<Void> ended : threads.invokeAll(Collections.nCopies(workers, worker))) {
                ended.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
        } finally {
            threads.shutdown();
        }
        return Arrays.asList(rows).contains(null) ? Optional.empty() : Optional.of(List.of(rows));
    }

    private Row inspect(ImageFile picture, @Nullable GroundTruthReader truth, Progress progress) throws IOException {
        ObjectNode line;
        try {
            byte[] bytes = read(picture);
            Optional<Row> earlier = log.earlier(picture.name())
                    .filter(row -> isCompared(row, picture) && row.sha256().equals(Sha256.hex(bytes)));
            if (earlier.isPresent()) {
                progress.known();
                return earlier.get();
            }
            line = inspect(picture, RequestReader.readPicture(bytes, picture.name()), truth);
        } catch (RejectedException e) {
            line = refused(picture, e);
        }
        Row row = log.append(line);
        progress.inspected();
        return row;
    }

    private boolean isCompared(Row row, ImageFile picture) {
        return masks == null || row.truth() != null || !masks.knows(picture);
    }

    private ObjectNode inspect(ImageFile picture, Request request, @Nullable GroundTruthReader truth) {
        if (truth == null) {
            return JSON.valueToTree(detector.inspect(request));
        }
        Inspection inspection = detector.inspectWithMask(request);
        ObjectNode line = JSON.valueToTree(inspection.withoutPicture());
        try {
            truth.compare(picture, inspection.picture(), detector.greatestScore(request))
                    .ifPresent(compared -> line.set("truth", JSON.valueToTree(compared)));
        } catch (IOException e) {
            LOG.warn("{} is not compared: {}", picture.name(), e.getMessage());
        }
        return line;
    }

    private byte[] read(ImageFile file) {
        try {
            long size = file.size();
            if (size > limits.maxBytes()) {
                throw new RejectedException(Reason.TOO_LARGE, "The file has %d bytes, at most %d are allowed (--max-bytes)."
                        .formatted(size, limits.maxBytes()));
            }
            return file.read();
        } catch (IOException e) {
            throw new RejectedException(Reason.NO_IMAGE, "The file cannot be read: " + e, e);
        }
    }

    private static ObjectNode refused(ImageFile picture, RejectedException e) {
        ObjectNode line = JSON.createObjectNode();
        line.putObject("image").put("name", picture.name());
        line.putObject("error").put("reason", e.reason().code()).put("message", e.getMessage());
        return line;
    }
}
