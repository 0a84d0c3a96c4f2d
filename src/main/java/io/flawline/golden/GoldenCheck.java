package io.flawline.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.flawline.golden.GoldenReport.Figures;
import io.flawline.golden.GoldenRow.Outcome;
import io.flawline.image.MaskDifference;
import io.flawline.inspect.Inspection;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/** Compares a version with its golden set. */
public final class GoldenCheck {

    /** The least intersection over union of a mask with the expected one. */
    public static final double LEAST_IOU = 0.75;

    private final GoldenSet set;
    private final Candidate.Loader loader;
    private final List<Neighbour> neighbours;

    /**
     * @param loader     loads the version
     * @param neighbours settings of other versions of the model, which may explain a difference
     */
    public GoldenCheck(GoldenSet set, Candidate.Loader loader, List<Neighbour> neighbours) {
        this.set = set;
        this.loader = loader;
        this.neighbours = neighbours;
    }

    /**
     * Runs all images, and looks for the reason when the version fails.
     *
     * @param conditions what the result depends on, given the loaded version
     * @param limit      for the search of the reason
     * @throws GoldenException when an image of the set or a mask cannot be read
     */
    public GoldenReport run(Function<Candidate, Conditions> conditions, Duration limit) {
        long start = System.nanoTime();
        try (Candidate candidate = loader.load(Map.of())) {
            List<GoldenRow> rows = new ArrayList<>();
            for (String image : set.images().keySet()) {
                rows.add(judge(candidate, image));
            }
            rows = allow(allow(rows, Outcome.MISS, set.allow().misses()), Outcome.FALSE_ALARM, set.allow().falseAlarms());
            boolean passed = rows.stream().noneMatch(GoldenRow::isFailure);
            String hint = passed ? null : new Hints(set, loader, new Alternatives(candidate, neighbours), candidate)
                    .find(rows, System.nanoTime() + limit.toNanos());
            return new GoldenReport(passed, conditions.apply(candidate), figures(rows), hint, rows, set.notUsed(),
                    (System.nanoTime() - start) / 1_000_000);
        }
    }

    private Figures figures(List<GoldenRow> rows) {
        int misses = (int) rows.stream().filter(row -> row.outcome() == Outcome.MISS).count();
        int falseAlarms = (int) rows.stream().filter(row -> row.outcome() == Outcome.FALSE_ALARM).count();
        int others = (int) rows.stream().filter(row -> row.outcome() != Outcome.PASS).count() - misses - falseAlarms;
        return new Figures(rows.size(), misses, falseAlarms, set.allow(), others, rows.stream()
                .filter(row -> row.score() != null && row.expected().score() != null)
                .map(row -> Math.round(Math.abs(row.score() - row.expected().score()) * 1e4) / 1e4).max(Double::compare).orElse(null));
    }

    /** Marks the wrong verdicts of a kind as allowed when there are no more of them than allowed. */
    private static List<GoldenRow> allow(List<GoldenRow> rows, Outcome kind, int most) {
        long count = rows.stream().filter(row -> row.mayBeAllowed(kind)).count();
        return count > most ? rows : rows.stream().map(row -> row.mayBeAllowed(kind) ? row.allow() : row).toList();
    }

    private GoldenRow judge(Candidate candidate, String image) {
        GoldenEntry expected = Objects.requireNonNull(set.images().get(image));
        Request request = Request.ofImage(bytes(image), image);
        try {
            Inspection found = candidate.inspect(request);
            Optional<Path> mask = set.mask(image);
            Double iou = null;
            if (mask.isPresent()) {
                iou = Math.round(difference(mask.get(), Objects.requireNonNull(candidate.mask(request))).iou() * 1e4) / 1e4;
            }
            return row(image, expected, found, iou);
        } catch (RejectedException e) {
            if (e.reason() != Reason.MODEL_FAILED && e.reason() != Reason.TIMED_OUT) {
                throw new GoldenException("%s: %s: %s. Replace the image, or remove it from %s".formatted(set.folder().resolve(image),
                        e.reason().code(), e.getMessage(), GoldenSet.FILE));
            }
            return new GoldenRow(image, expected, null, null, null, null, Outcome.NO_RESULT, false,
                    "%s has no result: expected %s; %s".formatted(image, expected.verdict(), e.getMessage()));
        }
    }

    private static MaskDifference difference(Path expected, byte[] found) {
        try {
            return MaskDifference.of(expected, found);
        } catch (IOException e) {
            throw new GoldenException(e.getMessage());
        }
    }

    private byte[] bytes(String image) {
        try {
            return Files.readAllBytes(set.folder().resolve(image));
        } catch (IOException e) {
            throw new GoldenException("The golden image %s cannot be read: %s".formatted(set.folder().resolve(image), e));
        }
    }

    /** Compares one result; the verdict comes first, as a missed defect explains the rest. */
    static GoldenRow row(String image, GoldenEntry expected, Inspection found, @Nullable Double iou) {
        Outcome outcome = outcome(expected, found, iou);
        String message = switch (outcome) {
            case PASS, NO_RESULT -> null;
            case MISS, FALSE_ALARM -> text("%s%s: expected %s%s, found %s with score %.4f", image, expected.must() ? " (must)" : "",
                    expected.verdict(), expected.score() == null ? "" : text(" with score %.4f", expected.score()), found.verdict(), found.score());
            case COUNT -> "%s: expected count %d, found %d".formatted(image, expected.count(), found.defect());
            case SCORE -> text("%s: expected score %.4f, found %.4f, tolerance %.4f", image, expected.score(), found.score(),
                    expected.tolerance() == null ? GoldenEntry.TOLERANCE : expected.tolerance());
            case MASK -> text("%s: expected a mask that agrees by IoU %.2f, found %.4f", image, LEAST_IOU, iou);
        };
        return new GoldenRow(image, expected, found.verdict(), found.defect(), found.score(), iou, outcome, false, message);
    }

    private static Outcome outcome(GoldenEntry expected, Inspection found, @Nullable Double iou) {
        if (!expected.verdict().equals(found.verdict())) {
            return expected.verdict().equals("defect") ? Outcome.MISS : Outcome.FALSE_ALARM;
        }
        if (expected.scoreDiffers(found.score())) {
            return Outcome.SCORE;
        }
        if (expected.count() != null && expected.count() != found.defect()) {
            return Outcome.COUNT;
        }
        return iou != null && iou < LEAST_IOU ? Outcome.MASK : Outcome.PASS;
    }

    private static String text(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
