package io.flawline.learn;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.opencv.core.Mat;

import io.flawline.image.Mats;
import io.flawline.report.Quality;
import io.flawline.report.Quality.Scored;

/** Chooses the size of details by which made defects on held-out images are told best from the images themselves. */
final class DetailChoice {

    /** Every third image is held out. */
    private static final int HELD_OUT = 3;
    private static final int DEFECTS = 4;

    private DetailChoice() {
    }

    /**
     * What one detail achieved.
     *
     * @param auroc  of made defects against held-out images
     * @param raised share of made defects that score more than their own image, by 2 %
     */
    record Trial(double auroc, double raised) {
    }

    /** Returns the images that take part, in units of {@link Work}. */
    static int cost(int images) {
        return (images + HELD_OUT - 1) / HELD_OUT * (1 + DEFECTS) + 2 * 4;
    }

    /**
     * @param images   of the input's size
     * @param features of the same images, {@code [352,cells]} each
     */
    static Map<Detail, Trial> tryAll(List<Mat> images, List<float[]> features, InputSize size, Backbone backbone,
                                     Distances distances, long seed, Work work) {
        List<Integer> held = new ArrayList<>();
        Sample sample = new Sample(images.size(), size.cells());
        for (int i = 0; i < images.size(); i++) {
            if (i % HELD_OUT == HELD_OUT - 1) {
                held.add(i);
            } else {
                sample.add(features.get(i));
            }
        }
        Map<Detail, Projection> projections = new EnumMap<>(Detail.class);
        Map<Detail, List<float[]>> cells = new EnumMap<>(Detail.class);
        Map<Detail, float[]> banks = new EnumMap<>(Detail.class);
        for (Detail detail : Detail.values()) {
            Projection projection = sample.fit(detail);
            Views views = new Views();
            for (int i = 0; i < images.size(); i++) {
                if (i % HELD_OUT != HELD_OUT - 1) {
                    views.add(projection.apply(features.get(i)), i, true);
                }
            }
            projections.put(detail, projection);
            banks.put(detail, views.bank(group -> true, seed, work::cancelled));
            cells.put(detail, new ArrayList<>());
            work.done(4);
        }
        MadeDefects defects = new MadeDefects(seed);
        for (int i : held) {
            project(features.get(i), projections, cells);
            for (int n = 0; n < DEFECTS; n++) {
                Mat made = defects.on(images.get(i));
                project(backbone.features(made), projections, cells);
                Mats.release(made);
                work.done(1);
            }
            work.done(1);
        }
        Map<Detail, Trial> trials = new EnumMap<>(Detail.class);
        for (Detail detail : Detail.values()) {
            distances.use(banks.get(detail));
            trials.put(detail, judge(cells.get(detail).stream().mapToDouble(z -> Grid.greatest(distances.of(z), size)).toArray()));
        }
        return trials;
    }

    private static void project(float[] features, Map<Detail, Projection> projections, Map<Detail, List<float[]>> cells) {
        projections.forEach((detail, projection) -> cells.get(detail).add(projection.apply(features)));
    }

    /** @param scores of each held-out image and the defects made on it */
    private static Trial judge(double[] scores) {
        List<Scored> all = new ArrayList<>();
        int raised = 0;
        for (int i = 0; i < scores.length; i++) {
            boolean isMade = i % (1 + DEFECTS) != 0;
            all.add(new Scored(scores[i], isMade));
            raised += isMade && scores[i] > 1.02 * scores[i - i % (1 + DEFECTS)] ? 1 : 0;
        }
        int images = scores.length / (1 + DEFECTS);
        return new Trial(Quality.auroc(all), (double) raised / (images * DEFECTS));
    }

    static Detail best(Map<Detail, Trial> trials) {
        Trial coarse = trials.get(Detail.COARSE);
        Trial fine = trials.get(Detail.FINE);
        boolean tie = Math.abs(coarse.auroc() - fine.auroc()) < 1e-6;
        return (tie ? fine.raised() > coarse.raised() : fine.auroc() > coarse.auroc()) ? Detail.FINE : Detail.COARSE;
    }
}
