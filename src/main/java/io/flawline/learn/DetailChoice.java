package io.flawline.learn;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.opencv.core.Mat;

import io.flawline.image.Mats;
import io.flawline.report.Quality;
import io.flawline.report.Quality.Scored;

/**
 * Chooses the size of details by which made defects are separated best from good images. Each image is held out once, in one
 * of three folds, so that a single odd one does not decide.
 */
final class DetailChoice {

    private static final int FOLDS = 3;
    private static final int DEFECTS = 2;
    /** Choosing the banks of all folds for one detail, in units of {@link Work}. */
    private static final int BANKS = 3;
    /** Vectors of a bank that is only tried: half of a model's, which costs half and ranks alike. */
    private static final int TRIED = 1000;
    private static final double MARGIN = 0.015;

    private DetailChoice() {
    }

    /**
     * Describes what one detail achieved.
     *
     * @param projection that was fitted for it
     * @param auroc      of made defects against held-out images
     */
    record Trial(Projection projection, double auroc) {
    }

    /** Returns what a trial costs, in units of {@link Work}. */
    static int cost(int images) {
        return images * DEFECTS + Detail.values().length * BANKS;
    }

    /**
     * @param views    of the input's size
     * @param features of the same images, {@code [352,cells]} each
     * @param sample   of their cells
     */
    static Map<Detail, Trial> tryAll(List<View> views, List<float[]> features, Sample sample, InputSize size,
            Backbone backbone, Distances distances, long seed, Work work) {
        Map<Detail, Projection> projections = new EnumMap<>(Detail.class);
        Map<Detail, List<float[]>> cells = new EnumMap<>(Detail.class);
        for (Detail detail : Detail.values()) {
            projections.put(detail, sample.fit(detail));
            cells.put(detail, new ArrayList<>());
        }
        MadeDefects defects = new MadeDefects(size, seed);
        for (int i = 0; i < views.size(); i++) {
            project(features.get(i), views.get(i), projections, cells);
            for (int n = 0; n < DEFECTS; n++) {
                Mat made = defects.on(views.get(i));
                project(backbone.features(made), views.get(i), projections, cells);
                Mats.release(made);
                work.done(1);
            }
        }
        Map<Detail, Trial> trials = new EnumMap<>(Detail.class);
        for (Detail detail : Detail.values()) {
            double auroc = auroc(scores(Objects.requireNonNull(cells.get(detail)), views, size, distances, seed, work));
            trials.put(detail, new Trial(Objects.requireNonNull(projections.get(detail)), auroc));
        }
        return trials;
    }

    private static void project(float[] features, View view, Map<Detail, Projection> projections, Map<Detail, List<float[]>> cells) {
        projections.forEach((detail, projection) -> Objects.requireNonNull(cells.get(detail)).add(view.cells().keep(projection.apply(features))));
    }

    /** @param cells of each view and the defects made on it */
    private static double[] scores(List<float[]> cells, List<View> of, InputSize size, Distances distances, long seed, Work work) {
        double[] scores = new double[cells.size()];
        for (int fold = 0; fold < FOLDS; fold++) {
            Views views = new Views();
            for (int i = 0; i < cells.size(); i += 1 + DEFECTS) {
                if (fold(i) != fold) {
                    views.add(cells.get(i), CellMask.ALL, i, true);
                }
            }
            distances.use(views.bank(group -> true, TRIED, seed, work::cancelled));
            for (int i = 0; i < scores.length; i++) {
                scores[i] = fold(i) == fold ? Grid.greatest(distances.of(cells.get(i)), size, of.get(i / (1 + DEFECTS)).cells()) : scores[i];
            }
            work.done((double) BANKS / FOLDS);
        }
        return scores;
    }

    private static int fold(int index) {
        return index / (1 + DEFECTS) % FOLDS;
    }

    /** @param scores of each held-out image and the defects made on it */
    private static double auroc(double[] scores) {
        List<Scored> all = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            all.add(new Scored(scores[i], i % (1 + DEFECTS) != 0));
        }
        return Quality.auroc(all);
    }

    /** Returns fine only where it is clearly better: coarse bears changes of position and light better. */
    static Detail best(Map<Detail, Trial> trials) {
        return Objects.requireNonNull(trials.get(Detail.FINE)).auroc() > Objects.requireNonNull(trials.get(Detail.COARSE)).auroc() + MARGIN ? Detail.FINE : Detail.COARSE;
    }
}
