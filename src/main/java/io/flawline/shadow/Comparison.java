package io.flawline.shadow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import io.flawline.history.Review;

/** Counts on which images two versions agree, and remembers the worst disagreements. Bounded and thread-safe. */
public final class Comparison {

    /** Disagreements that are listed. */
    static final int LISTED = 100;
    /** Pairs that reviews are looked up for, the latest ones. */
    private static final int REMEMBERED = 10_000;
    private static final Comparator<Pair> BY_GAP = Comparator.comparingDouble(Pair::gap).thenComparing(Pair::time);

    private final int listed;
    private final long[] counts = new long[Pair.Cell.values().length];
    private final PriorityQueue<Pair> worst = new PriorityQueue<>(BY_GAP);
    private final Deque<Pair> latest = new ArrayDeque<>();
    private long failed;
    private @Nullable String failure;

    Comparison() {
        this(LISTED);
    }

    /** @param listed number of disagreements to remember */
    Comparison(int listed) {
        this.listed = listed;
    }

    /** Adds an image that both versions have inspected. */
    public synchronized void add(Pair pair) {
        counts[pair.cell().ordinal()]++;
        if (pair.isDisagreement()) {
            worst.add(pair);
            if (worst.size() > listed) {
                worst.poll();
            }
        }
        latest.add(pair);
        if (latest.size() > REMEMBERED) {
            latest.poll();
        }
    }

    /** Counts an image that one version could not inspect. */
    public synchronized void fail(@Nullable String message) {
        failed++;
        failure = message;
    }

    synchronized void clear() {
        Arrays.fill(counts, 0);
        worst.clear();
        latest.clear();
        failed = 0;
        failure = null;
    }

    /** Returns the number of images that both versions have inspected. */
    public synchronized long images() {
        long images = 0;
        for (long count : counts) {
            images += count;
        }
        return images;
    }

    /**
     * Adds the result to a JSON object: {@code images}, {@code failed}, {@code counts}, {@code agreement}, {@code mcnemar},
     * {@code reviewed}, {@code expected} and {@code disagreements}, worst first.
     *
     * @param keys    adds the key of the kept inspection where it is known
     * @param reviews the latest review of a kept inspection, by its key
     */
    public void writeTo(ObjectNode json, UnaryOperator<Pair> keys, Function<String, Optional<Review>> reviews) {
        long[] cells;
        List<Pair> shown;
        List<Pair> known;
        synchronized (this) {
            cells = counts.clone();
            shown = new ArrayList<>(worst);
            known = new ArrayList<>(latest);
            json.put("failed", failed);
            if (failure != null) {
                json.put("failure", failure);
            }
        }
        long onlyOld = cells[Pair.Cell.ONLY_OLD.ordinal()];
        long onlyNew = cells[Pair.Cell.ONLY_NEW.ordinal()];
        long agreed = cells[Pair.Cell.BOTH_OK.ordinal()] + cells[Pair.Cell.BOTH_DEFECT.ordinal()];
        long images = agreed + onlyOld + onlyNew;
        json.put("images", images);
        json.putObject("counts").put("bothOk", cells[Pair.Cell.BOTH_OK.ordinal()]).put("bothDefect", cells[Pair.Cell.BOTH_DEFECT.ordinal()])
                .put("onlyOld", onlyOld).put("onlyNew", onlyNew);
        if (images > 0) {
            json.put("agreement", Math.round(1e6 * agreed / images) / 1e6);
        }
        json.putObject("mcnemar").put("method", "exact binomial").put("disagreements", onlyOld + onlyNew).put("p", McNemar.p(onlyOld, onlyNew));
        Function<Pair, Optional<Review>> review = pair -> Optional.ofNullable(keys.apply(pair).key()).flatMap(reviews);
        Expected.Counter reviewed = new Expected.Counter();
        known.forEach(pair -> review.apply(pair).ifPresent(said -> reviewed.add(pair.cell(), said.verdict().equals("ok"))));
        write(json, reviewed.expect(onlyOld, onlyNew), images);
        ArrayNode disagreements = json.putArray("disagreements");
        shown.stream().sorted(BY_GAP.reversed())
                .forEach(pair -> disagreements.add(keys.apply(pair).json(review.apply(pair).map(Review::verdict).orElse(null))));
    }

    private static void write(ObjectNode json, Expected expected, long images) {
        ObjectNode reviewed = json.putObject("reviewed").put("images", expected.images());
        reviewed.putObject("old").put("falseAlarms", expected.oldFalseAlarms()).put("misses", expected.oldMisses());
        reviewed.putObject("new").put("falseAlarms", expected.newFalseAlarms()).put("misses", expected.newMisses());
        if (expected.falseAlarmsChange() != null) {
            json.putObject("expected").put("falseAlarms", expected.falseAlarmsChange()).put("misses", expected.missesChange())
                    .put("images", images);
        }
    }
}
