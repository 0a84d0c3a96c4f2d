package io.flawline.learn;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Describes whether a learned model can be trusted.
 *
 * @param verdict {@code suitable}, {@code doubtful} or {@code unsuitable}
 * @param reason  of it, with the figures
 * @param remedy  what to do
 */
record Verdict(String verdict, String reason, String remedy) {

    private static final String TRY = "Try it with a few bad parts before you trust it, and give them with --bad.";
    private static final String PRESENCE = "If nothing can be missing, that does not matter. Otherwise give images of parts with something missing with --bad;"
            + " where those are missed, train a model on masks.";
    /** Share of the missing parts of a kind that must be noticed, and trials that are enough to tell. */
    private static final double NOTICED = 0.5;
    private static final int LEAST_TRIALS = 4;

    /** Describes what the verdict is made of. {@code auroc} and {@code missed} are null without bad images. */
    record Evidence(int images, Share falseAlarms, Share made, Share moved, Map<String, Share> missing, double spread, @Nullable Double auroc,
            @Nullable Share missed) {
    }

    static Verdict of(Evidence e) {
        return e.auroc() == null || e.missed() == null ? withoutBad(e) : withBad(e, e.auroc(), e.missed());
    }

    private static Verdict withBad(Evidence e, double auroc, Share missed) {
        String figures = String.format(Locale.ROOT, "%d of %d bad images are found, %d of %d good ones refused, AUROC %.3f",
                missed.of() - missed.count(), missed.of(), e.falseAlarms().count(), e.falseAlarms().of(), auroc);
        if (auroc < 0.8 || missed.share() > 0.5) {
            return new Verdict("unsuitable", figures + ": good and bad look too much alike to it.",
                    "Improve light and magnification so that the flaw is visible, try --tiles for small flaws, or train a model on masks.");
        }
        if (auroc < 0.95 || missed.share() > 0.2 || e.falseAlarms().share() > 0.1) {
            return new Verdict("doubtful", figures + ".", "Have a person look at what it refuses, add good images of more lots,"
                    + " improve the light, or choose another --aim.");
        }
        return missed.of() < 5
                ? new Verdict("doubtful", figures + ": too few bad images to be sure.", "Give at least 5 bad images with --bad.")
                : new Verdict("suitable", figures + ".", "Keep a golden set of these images, and check it when light or camera change.");
    }

    private static String missing(String kind) {
        return switch (kind) {
            case MissingParts.DETAILS -> "details that were taken out are noticed";
            case MissingParts.PIECES -> "parts are noticed when a piece is cut off";
            default -> "loose parts that were taken out are noticed";
        };
    }

    private static Verdict withoutBad(Evidence e) {
        String figures = String.format(Locale.ROOT, "%d of %d made defects are found, %d of %d held-out good images refused",
                e.made().count(), e.made().of(), e.falseAlarms().count(), e.falseAlarms().of());
        if (e.falseAlarms().share() > 0.3 || e.made().share() < 0.15) {
            return new Verdict("unsuitable", figures + ": what differs between good parts hides a defect.",
                    "Fix position, light and background, photograph larger, or train a model on masks.");
        }
        if (e.images() < 15) {
            return new Verdict("doubtful", figures + "; %d images are few.".formatted(e.images()), "Give 20 to 50 good images. " + TRY);
        }
        if (e.spread() > 0.16) {
            return new Verdict("doubtful", String.format(Locale.ROOT, "%s; the good images differ much from each other (spread %.2f), as rough"
                    + " textures do, and faint flaws are lost in that.", figures, e.spread()), "Give 50 to 100 good images of several lots. " + TRY);
        }
        // Where even displaced pieces look usual, as on a texture, made defects are easier to find than real ones.
        double least = e.moved().share() < 0.75 ? 0.75 : 0.4;
        if (e.falseAlarms().share() > 0.15 || e.made().share() < least) {
            return new Verdict("doubtful", figures + ": small or faint flaws will be missed.", TRY);
        }
        return e.missing().entrySet().stream().filter(kind -> kind.getValue().of() >= LEAST_TRIALS && kind.getValue().share() < NOTICED)
                .min(Comparator.comparingDouble(kind -> kind.getValue().share()))
                .map(kind -> new Verdict("doubtful", "%s, but only %d of %d %s: a missing part would pass as good.".formatted(figures,
                        kind.getValue().count(), kind.getValue().of(), missing(kind.getKey())), PRESENCE))
                .orElseGet(() -> new Verdict("suitable", figures + ".", TRY));
    }
}
