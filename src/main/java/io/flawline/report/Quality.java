package io.flawline.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Describes how well a model's verdicts agree with masks. A measure that the data cannot give is NaN, such as an AUROC
 * without good images. Confusion, IoU and count error are those of the settings as they are; AUROC and best threshold
 * judge an image by its greatest probability, to four decimals and without {@code minArea}.
 *
 * @param pictures      compared
 * @param tp            defective images called so
 * @param fp            good images called defective
 * @param fn            defective images called good
 * @param tn            good images called so
 * @param auroc         of the images' greatest probabilities: the chance that a defective one has more than a good one
 * @param pixelIou      of all defective pixels of all images: found and real over found or real
 * @param countError    mean difference between found and real number of defects, without sign
 * @param bestThreshold the {@code threshold} that gives these images the best F1
 * @param bestF1        that F1
 */
public record Quality(int pictures, int tp, int fp, int fn, int tn, double auroc, double pixelIou, double countError,
        double bestThreshold, double bestF1) {

    /** One image: its greatest probability, and whether it is defective. */
    public record Scored(double score, boolean defective) {
    }

    record Threshold(double value, double f1) {
    }

    static Quality of(List<Row> rows) {
        List<Row> compared = rows.stream().filter(r -> r.truth() != null).toList();
        int[] confusion = new int[4];
        long tp = 0;
        long any = 0;
        double countError = 0;
        for (Row row : compared) {
            GroundTruth truth = row.truth();
            confusion[(row.isDefective() ? 2 : 0) + (Objects.requireNonNull(truth).defects() > 0 ? 1 : 0)]++;
            tp += truth.tp();
            any += truth.tp() + truth.fp() + truth.fn();
            countError += Math.abs(row.defect() - truth.defects());
        }
        List<Scored> scores = compared.stream().map(r -> new Scored(Objects.requireNonNull(r.truth()).score(), r.truth().defects() > 0)).toList();
        Threshold best = best(scores);
        return new Quality(compared.size(), confusion[3], confusion[2], confusion[1], confusion[0], auroc(scores),
                (double) tp / any, countError / compared.size(), best.value, best.f1);
    }

    public double precision() {
        return (double) tp / (tp + fp);
    }

    public double recall() {
        return (double) tp / (tp + fn);
    }

    public double f1() {
        return f1(tp, fp, fn);
    }

    private static double f1(int tp, int fp, int fn) {
        return 2.0 * tp / (2.0 * tp + fp + fn);
    }

    /** Computes the AUROC by ranks (Mann and Whitney); images of the same score count half. */
    public static double auroc(List<Scored> scores) {
        Scored[] sorted = sorted(scores);
        long defective = scores.stream().filter(Scored::defective).count();
        double ranks = 0;
        for (int i = 0, next; i < sorted.length; i = next) {
            next = i;
            int positives = 0;
            while (next < sorted.length && sorted[next].score == sorted[i].score) {
                positives += sorted[next++].defective ? 1 : 0;
            }
            ranks += positives * (i + 1 + next) / 2.0;
        }
        return (ranks - defective * (defective + 1) / 2.0) / (defective * (double) (sorted.length - defective));
    }

    /**
     * Finds the best threshold, half way between two scores; of equally good ones that with the widest gap, which new
     * images upset least.
     */
    static Threshold best(List<Scored> scores) {
        Scored[] sorted = sorted(scores);
        int tp = (int) scores.stream().filter(Scored::defective).count();
        int fp = scores.size() - tp;
        int fn = 0;
        Threshold best = new Threshold(Double.NaN, Double.NaN);
        double widest = 0;
        for (int i = 0; i <= sorted.length && tp + fn > 0; i++) {
            // The images from i on are called defective.
            double below = i == 0 ? 0 : sorted[i - 1].score;
            double above = i == sorted.length ? 1 : sorted[i].score;
            double f1 = f1(tp, fp, fn);
            boolean apart = above > below;
            if (apart && (!(f1 <= best.f1) || f1 == best.f1 && above - below > widest)) {
                best = new Threshold((below + above) / 2, f1);
                widest = above - below;
            }
            boolean missed = i < sorted.length && sorted[i].defective;
            tp -= missed ? 1 : 0;
            fn += missed ? 1 : 0;
            fp -= missed ? 0 : 1;
        }
        return best;
    }

    private static Scored[] sorted(List<Scored> scores) {
        Scored[] sorted = scores.toArray(Scored[]::new);
        Arrays.sort(sorted, Comparator.comparingDouble(Scored::score));
        return sorted;
    }
}
