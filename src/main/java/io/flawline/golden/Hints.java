package io.flawline.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

import io.flawline.golden.Alternatives.Alternative;
import io.flawline.golden.GoldenRow.Outcome;
import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.Limits;
import io.flawline.image.Mats;
import io.flawline.inspect.Inspection;
import io.flawline.model.ModelException;
import io.flawline.model.Quantized;
import io.flawline.model.SettingException;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/**
 * Looks for the reason why a version fails its golden set: runs some of the failing images again in the ways in which exports
 * of one trained model differ most often. A way counts only when the images that pass still do.
 */
final class Hints {

    private static final int MOST_FAILING = 6;
    private static final int MOST_PASSING = 4;

    /**
     * How well a way explains the failures.
     *
     * @param matched  failing images that match
     * @param distance sum of the differences from the expected scores
     */
    private record Fit(Alternative alternative, int matched, double distance) {
    }

    private final GoldenSet set;
    private final Candidate.Loader loader;
    private final Alternatives alternatives;
    private final Candidate candidate;

    Hints(GoldenSet set, Candidate.Loader loader, Alternatives alternatives, Candidate candidate) {
        this.set = set;
        this.loader = loader;
        this.alternatives = alternatives;
        this.candidate = candidate;
    }

    /**
     * @param end by {@link System#nanoTime}, of the search
     * @return null when no known pattern explains the failures
     */
    @Nullable
    String find(List<GoldenRow> rows, long end) {
        List<GoldenRow> failing = some(rows.stream().filter(GoldenRow::isFailure).filter(row -> row.outcome() != Outcome.NO_RESULT), MOST_FAILING);
        if (failing.isEmpty()) {
            return null;
        }
        List<GoldenRow> passing = some(rows.stream().filter(row -> row.outcome() == Outcome.PASS), MOST_PASSING);
        List<Fit> fits = new ArrayList<>();
        for (Alternative alternative : alternatives.all()) {
            if (System.nanoTime() - end > 0) {
                break;
            }
            Fit fit = fit(alternative, failing, passing);
            if (fit != null && fit.matched() > 0) {
                fits.add(fit);
            }
        }
        // Sorting is stable: of equal ones the most frequent stays first.
        fits.sort(Comparator.comparingInt(Fit::matched).reversed().thenComparingDouble(Fit::distance));
        String found = fits.isEmpty() || fits.get(0).matched() * 2 < failing.size() ? null : text(fits, failing.size());
        String quantized = Quantized.evidence(candidate.inspector().model().folder()).map(evidence -> "precision: this version computes with 8-bit integers (%s); compare it with the version before quantization, or calibrate it with images like these"
                .formatted(evidence)).orElse(null);
        return found == null ? quantized : quantized == null ? found : quantized + "; or " + found;
    }

    /** Returns a few rows, those with a score first, as they tell similar ways apart. */
    private static List<GoldenRow> some(Stream<GoldenRow> rows, int most) {
        return rows.sorted(Comparator.comparing((GoldenRow row) -> row.expected().score() == null)).limit(most).toList();
    }

    private static String text(List<Fit> fits, int failing) {
        Fit best = fits.get(0);
        String match = best.matched() == failing ? failing == 1 ? "it matches" : "all of %d match".formatted(failing)
                : "%d of %d match".formatted(best.matched(), failing);
        // One image can match by coincidence, as several ways are tried.
        String hint = best.matched() > 1 ? "%s: with %s %s".formatted(best.alternative().pattern(), best.alternative().remedy(), match)
                : "perhaps %s: with %s %s, but one image may match by chance; add a second one that fails".formatted(best.alternative().pattern(),
                        best.alternative().remedy(), match);
        List<String> equal = fits.stream().skip(1).filter(fit -> fit.matched() == best.matched() && fit.distance() <= best.distance() + 1e-4)
                .limit(2).map(fit -> fit.alternative().pattern() + " (" + fit.alternative().remedy() + ")").toList();
        return equal.isEmpty() ? hint : hint + "; so they do with " + String.join(" or ", equal);
    }

    /** Returns null when the way does more harm than good, or the version cannot be loaded with it. */
    private @Nullable Fit fit(Alternative alternative, List<GoldenRow> failing, List<GoldenRow> passing) {
        if (alternative.pixels() != null) {
            return fit(candidate, alternative, failing, passing);
        }
        try (Candidate other = loader.load(alternative.over())) {
            return fit(other, alternative, failing, passing);
        } catch (ModelException | SettingException | RejectedException e) {
            return null;
        }
    }

    private @Nullable Fit fit(Candidate other, Alternative alternative, List<GoldenRow> failing, List<GoldenRow> passing) {
        int matched = 0;
        double distance = 0;
        for (GoldenRow row : failing) {
            GoldenRow again = again(other, alternative, row);
            matched += again != null && again.outcome() == Outcome.PASS ? 1 : 0;
            distance += distance(again);
        }
        for (GoldenRow row : passing) {
            GoldenRow again = again(other, alternative, row);
            if (again == null || again.outcome() != Outcome.PASS) {
                return null;
            }
            distance += distance(again);
        }
        return new Fit(alternative, matched, distance);
    }

    private static double distance(@Nullable GoldenRow row) {
        if (row == null || row.score() == null) {
            return 1;
        }
        return row.expected().score() == null ? 0 : Math.abs(row.expected().score() - row.score());
    }

    /** Judges an image again, without its mask; null when it has no result. */
    private @Nullable GoldenRow again(Candidate other, Alternative alternative, GoldenRow row) {
        try {
            byte[] bytes = Files.readAllBytes(set.folder().resolve(row.image()));
            Alternatives.Pixels pixels = alternative.pixels();
            if (pixels == null) {
                return GoldenCheck.row(row.image(), row.expected(), other.inspect(Request.ofImage(bytes, row.image())), null);
            }
            return GoldenCheck.row(row.image(), row.expected().roughly(), changed(other, pixels, bytes), null);
        } catch (IOException | RejectedException e) {
            return null;
        }
    }

    private static Inspection changed(Candidate other, Alternatives.Pixels change, byte[] bytes) {
        try (ImageDecoder decoder = new ImageDecoder(Limits.DEFAULT); DecodedImage image = decoder.decode(bytes)) {
            Mat pixels = change.of(image.mat());
            try {
                return other.inspect(Request.ofMat(pixels));
            } finally {
                Mats.release(pixels);
            }
        }
    }
}
