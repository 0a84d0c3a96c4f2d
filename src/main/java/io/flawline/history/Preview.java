package io.flawline.history;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/**
 * Inspects kept images again, in another way, and compares the verdicts with the recorded ones. Nothing is kept,
 * counted or sent.
 */
public final class Preview {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Reasons of one verdict; the complete list is in the result of a try. */
    private static final int MOST_REASONS = 3;

    /** The way to inspect an image that is tried. */
    public interface Judge {

        /**
         * Inspects the image of a kept inspection.
         *
         * @throws RejectedException with the reason why this image has no result
         */
        Inspection inspect(Entry entry, Request request);
    }

    /**
     * Describes one verdict.
     *
     * @param defect number of defects that count
     * @param score  of the image, 0..1
     * @param why    the first reasons; empty without a recipe
     */
    public record Judgement(String verdict, int defect, double score, List<String> why) {
    }

    /** Describes an image whose verdict changes; {@code key} names the kept inspection. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(String key, String id, @Nullable String name, @Nullable String part, String time, Judgement before, Judgement after) {
    }

    /** Describes an image that has no result. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Failure(String key, @Nullable String name, String before, String reason, @Nullable String message) {
    }

    /**
     * Describes what a preview found.
     *
     * @param images          that were inspected and have a result
     * @param complete        whether all were tried; otherwise the time was over, or the caller had gone
     * @param before          number of these images by recorded verdict
     * @param after           number of these images by new verdict
     * @param changes         images whose verdict changes, newest first
     * @param failed          images without a result
     * @param withoutOriginal number of inspections whose image is not kept
     * @param otherVersions   number of images that another version of the model judged, so that a change may be the model's
     */
    public record Report(int images, boolean complete, Map<String, Integer> before, Map<String, Integer> after,
            List<Change> changes, List<Failure> failed, int withoutOriginal, int otherVersions, long ms) {
    }

    private final History history;
    private final Judge judge;
    private final Map<String, Integer> before = new TreeMap<>();
    private final Map<String, Integer> after = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Failure> failed = new ArrayList<>();
    private int images;
    private int withoutOriginal;
    private int otherVersions;

    private Preview(History history, Judge judge) {
        this.history = history;
        this.judge = judge;
    }

    /**
     * Tries a way to inspect on kept images, one after the other on this thread.
     *
     * @param entries   in the order in which they are tried
     * @param time      after which no further image is begun
     * @param cancelled is asked before each image
     * @throws IOException when the history cannot be read
     */
    public static Report run(History history, List<Entry> entries, Judge judge, Duration time, BooleanSupplier cancelled) throws IOException {
        return new Preview(history, judge).run(entries, time, cancelled);
    }

    private Report run(List<Entry> entries, Duration time, BooleanSupplier cancelled) throws IOException {
        long start = System.nanoTime();
        boolean complete = true;
        for (Entry entry : entries) {
            if (System.nanoTime() - start > time.toNanos() || cancelled.getAsBoolean()) {
                complete = false;
                break;
            }
            attempt(entry);
        }
        return new Report(images, complete, before, after, changes, failed, withoutOriginal, otherVersions,
                (System.nanoTime() - start) / 1_000_000);
    }

    private void attempt(Entry entry) throws IOException {
        Optional<InputStream> original = history.original(entry);
        Optional<InputStream> json = history.json(entry);
        if (original.isEmpty() || json.isEmpty()) {
            withoutOriginal++;
            original.ifPresent(Preview::close);
            json.ifPresent(Preview::close);
            return;
        }
        byte[] image;
        JsonNode recorded;
        try (InputStream bytes = original.get(); InputStream text = json.get()) {
            image = bytes.readAllBytes();
            recorded = MAPPER.readTree(text);
        }
        try {
            compare(entry, recorded, judge.inspect(entry, Request.ofImage(image, entry.name())));
        } catch (RejectedException e) {
            failed.add(new Failure(entry.key(), entry.name(), entry.verdict(), e.reason().code(), e.getMessage()));
        }
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // It was only read.
        }
    }

    private void compare(Entry entry, JsonNode recorded, Inspection now) {
        images++;
        before.merge(entry.verdict(), 1, Integer::sum);
        after.merge(now.verdict(), 1, Integer::sum);
        if (!recorded.path("model").path("version").asText().equals(now.model().version())) {
            otherVersions++;
        }
        if (!entry.verdict().equals(now.verdict())) {
            changes.add(new Change(entry.key(), entry.id(), entry.name(), entry.part(), entry.time().toString(), recorded(recorded),
                    new Judgement(now.verdict(), now.defect(), now.score(), first(now.why()))));
        }
    }

    private static Judgement recorded(JsonNode json) {
        List<String> why = new ArrayList<>();
        json.path("why").forEach(reason -> why.add(reason.asText()));
        return new Judgement(json.path("verdict").asText(), json.path("defect").asInt(), json.path("score").asDouble(), first(why));
    }

    private static List<String> first(@Nullable List<String> why) {
        return why == null ? List.of() : List.copyOf(why.subList(0, Math.min(MOST_REASONS, why.size())));
    }
}
