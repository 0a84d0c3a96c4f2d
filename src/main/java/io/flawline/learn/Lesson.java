package io.flawline.learn;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

import org.opencv.core.Mat;

import io.flawline.image.Mats;
import io.flawline.learn.DetailChoice.Trial;
import io.flawline.learn.LearnReport.Chosen;
import io.flawline.learn.LearnReport.Rate;
import io.flawline.learn.LearnReport.Scored;
import io.flawline.report.Quality;

/** Learns from the material: chooses the detail, the bank and the threshold, and measures what they are worth. */
final class Lesson {

    /** Views that take part in the choice of detail and of the projection; their features are kept in memory. */
    private static final int SAMPLE = 30;
    private static final int LEAST_SAMPLE = 10;
    /** Cells of the sample, which bounds the memory where the input is large: 1400 bytes each. */
    private static final int SAMPLE_CELLS = 100_000;
    /** Images on which defects are made, to measure how many are found. */
    private static final int MADE_ON = 12;
    private static final int MADE_EACH = 2;
    private static final int ODDEST = 3;
    /** Score as a share of the threshold from which a good image is suspected of being bad. */
    private static final double SUSPECT = 1;
    private static final double FEW_MOVED = 0.5;

    private final Material material;
    private final LearnOptions options;
    private final Work work;
    private final List<String> choices = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private Detail detail;
    private Learned learned;
    private HeldOut heldOut;
    /** Held-out distances of the good images, in their order. */
    private double[] scores;
    private double[] bad = {};
    private Share made;
    private Share moved;
    private Map<String, Share> missing;

    @SuppressWarnings("NullAway.Init") // set by learn
    Lesson(Material material, LearnOptions options, Work work) {
        this.material = material;
        this.options = options;
        this.work = work;
        choices.addAll(material.choices());
    }

    Learned learned() {
        return learned;
    }

    void learn(Workshop workshop) {
        InputSize size = material.size();
        List<View> views = material.good().stream().flatMap(photo -> photo.views().stream()).toList();
        int variants = Variants.count(size, options.turn(), options.shift());
        List<View> sample = Photos.spread(views, Math.max(LEAST_SAMPLE, Math.min(SAMPLE, SAMPLE_CELLS / size.cells())));
        work.expect(views.size() * (1.0 + variants) + (options.detail() == null ? DetailChoice.cost(sample.size()) : 0) + 25
                + MADE_ON * (MADE_EACH + 1) + MissingParts.COST + material.bad().size());
        work.step("looking at images");
        List<float[]> features = new ArrayList<>();
        for (View view : sample) {
            features.add(workshop.backbone().features(view.image()));
            work.done(1);
        }
        Sample cells = new Sample(sample.size(), size.cells());
        for (int i = 0; i < sample.size(); i++) {
            cells.add(features.get(i), sample.get(i).cells());
        }
        Projection projection = projection(sample, features, cells, workshop);
        work.step("learning");
        Views all = project(sample, features, projection, workshop);
        work.step("taking parts out");
        MissingParts parts = new MissingParts(size, options.seed() + 2);
        parts.make(material.good(), material.groups(), projection, workshop.backbone(), work);
        work.step("holding out images");
        heldOut = HeldOut.measure(all, parts.trials(), size, workshop.distances(), workshop.threads(), options.seed(), work::cancelled,
                () -> work.done(4));
        float[] bank = all.bank(group -> true, options.seed(), work::cancelled);
        work.done(5);
        scores = byImage(heldOut.scores());
        if (!(heldOut.threshold() > heldOut.low())) {
            throw new LearnException(("Nothing can be learned: the most different place of a good image differs no more from the others than"
                    + " any place does (%.4f, %.4f). Are the images blank?").formatted(heldOut.threshold(), heldOut.low()));
        }
        learned = new Learned(projection, bank, heldOut.threshold(), heldOut.low());
        workshop.distances().use(learned.bank());
        if (!material.bad().isEmpty()) {
            work.step("measuring bad images");
            bad = material.bad().stream().mapToDouble(photo -> distance(photo, workshop)).toArray();
            learned = new Learned(projection, bank, Threshold.tuned(heldOut.scores(), bad, options.aim(), learned.low()), learned.low());
        }
        missing = parts.found(heldOut, learned.threshold());
        work.step("making defects");
        makeDefects(workshop);
        warnings.addAll(material.warnings());
        warnSuspects();
        if (moved.share() < FEW_MOVED) {
            warnings.add(("Only %d of %d moved pieces are found: misplaced parts would be missed. On a surface without parts this"
                    + " does not matter.").formatted(moved.count(), moved.of()));
        }
    }

    private Projection projection(List<View> sample, List<float[]> features, Sample cells, Workshop workshop) {
        if (options.detail() != null) {
            detail = options.detail();
            return cells.fit(detail);
        }
        work.step("choosing the detail");
        Map<Detail, Trial> trials = DetailChoice.tryAll(sample, features, cells, material.size(), workshop.backbone(), workshop.distances(),
                options.seed(), work);
        detail = DetailChoice.best(trials);
        choices.add(String.format(Locale.ROOT, "%s detail: made defects are separated from held-out images with AUROC %.3f (coarse) and %.3f (fine)",
                detail.text(), Objects.requireNonNull(trials.get(Detail.COARSE)).auroc(), Objects.requireNonNull(trials.get(Detail.FINE)).auroc()));
        return Objects.requireNonNull(trials.get(detail)).projection();
    }

    /** Projects all views; each view passes through the backbone once, and those of the sample already did. */
    private Views project(List<View> sample, List<float[]> features, Projection projection, Workshop workshop) {
        Views all = new Views();
        List<Photo> photos = material.good();
        for (int i = 0; i < photos.size(); i++) {
            int group = material.groups()[i];
            for (View view : photos.get(i).views()) {
                int known = indexOf(sample, view);
                all.add(projection.apply(known < 0 ? workshop.backbone().features(view.image()) : features.get(known)), view.cells(), group,
                        group == i);
                work.done(known < 0 ? 1 : 0);
                for (Mat variant : Variants.of(view.image(), options.turn(), options.shift())) {
                    all.add(projection.apply(workshop.backbone().features(variant)), view.cells(), group, false);
                    Mats.release(variant);
                    work.done(1);
                }
            }
        }
        return all;
    }

    private static int indexOf(List<View> views, View wanted) {
        for (int i = 0; i < views.size(); i++) {
            if (views.get(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** Returns scores by image; a repeated image has the score of the one that it repeats. */
    private double[] byImage(double[] byGroup) {
        List<Integer> ids = new ArrayList<>(new TreeSet<>(Arrays.stream(material.groups()).boxed().toList()));
        return Arrays.stream(material.groups()).mapToDouble(group -> byGroup[ids.indexOf(group)]).toArray();
    }

    private double distance(Photo photo, Workshop workshop) {
        double greatest = 0;
        for (View view : photo.views()) {
            greatest = Math.max(greatest, distance(view.image(), view.cells(), workshop));
            work.done(1.0 / photo.views().size());
        }
        return greatest;
    }

    private double distance(Mat image, CellMask mask, Workshop workshop) {
        float[] cells = mask.keep(learned.projection().apply(workshop.backbone().features(image)));
        return Grid.greatest(workshop.distances().of(cells), material.size(), mask);
    }

    /** Measures made defects on images that are in the bank, so that only the defect can be conspicuous. */
    private void makeDefects(Workshop workshop) {
        MadeDefects defects = new MadeDefects(material.size(), options.seed() + 1);
        List<View> views = Photos.spread(material.good(), MADE_ON).stream().map(photo -> photo.views().get(photo.views().size() / 2)).toList();
        int found = 0;
        for (View view : views) {
            for (int n = 0; n < MADE_EACH; n++) {
                found += isFound(defects.on(view), view, workshop) ? 1 : 0;
            }
        }
        made = new Share(found, views.size() * MADE_EACH);
        int pieces = 0;
        for (View view : views) {
            pieces += isFound(defects.moved(view), view, workshop) ? 1 : 0;
        }
        moved = new Share(pieces, views.size());
    }

    private boolean isFound(Mat defect, View view, Workshop workshop) {
        try {
            return distance(defect, view.cells(), workshop) > learned.threshold();
        } finally {
            Mats.release(defect);
            work.done(1);
        }
    }

    private void warnSuspects() {
        List<String> suspects = oddest().stream().filter(odd -> Objects.requireNonNull(odd.score()) > SUSPECT)
                .map(odd -> String.format(Locale.ROOT, "%s at %.2f of the threshold", odd.name(), odd.score())).toList();
        if (!suspects.isEmpty()) {
            warnings.add(("Good images that look bad: %s. One of twenty usually does. Are they good? If not, remove them and learn again; a bad"
                    + " one among the good hides others.").formatted(String.join(", ", suspects)));
        }
    }

    private List<Scored> oddest() {
        return scored(material.good(), scores).stream().sorted(Comparator.comparingDouble(Scored::score).reversed()).limit(ODDEST).toList();
    }

    private List<Scored> scored(List<Photo> photos, double[] distances) {
        List<Scored> list = new ArrayList<>();
        for (int i = 0; i < photos.size(); i++) {
            list.add(new Scored(photos.get(i).name(), photos.get(i).sha256(), LearnReport.round(distances[i] / learned.threshold())));
        }
        return list;
    }

    LearnReport report(String name, double seconds) {
        boolean measured = bad.length > 0;
        List<Scored> badImages = scored(material.bad(), bad);
        List<String> misses = badImages.stream().filter(image -> Objects.requireNonNull(image.score()) <= 1).map(Scored::name).toList();
        // Repeats tell no more than one image, so that they count as one.
        Share falseAlarms = new Share(Threshold.above(heldOut.scores(), learned.threshold()), heldOut.scores().length);
        Double auroc = measured ? LearnReport.round(auroc()) : null;
        Verdict verdict = Verdict.of(new Verdict.Evidence(heldOut.scores().length, falseAlarms, made, moved, missing, heldOut.spread(), auroc,
                measured ? new Share(misses.size(), bad.length) : null));
        Chosen chosen = new Chosen(material.size().toString(), detail.text(), measured ? options.aim().text() : null, options.turn(),
                options.shift(), material.tiles(), options.precision().text(), options.seed(), choices, material.recipe(), options.bits());
        return new LearnReport(name, null, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), LearnReport.round(seconds), chosen,
                learned.threshold(), learned.low(), scored(material.good(), scores), badImages, material.skipped(), Rate.of(falseAlarms),
                Rate.of(made), Rate.of(moved), rates(missing), auroc, measured ? misses : null, oddest(), verdict.verdict(), verdict.reason(), verdict.remedy(), warnings);
    }

    private static Map<String, Rate> rates(Map<String, Share> shares) {
        Map<String, Rate> rates = new LinkedHashMap<>();
        shares.forEach((kind, share) -> rates.put(kind, Rate.of(share)));
        return rates;
    }

    private double auroc() {
        List<Quality.Scored> all = new ArrayList<>();
        Arrays.stream(heldOut.scores()).forEach(score -> all.add(new Quality.Scored(score, false)));
        Arrays.stream(bad).forEach(score -> all.add(new Quality.Scored(score, true)));
        return Quality.auroc(all);
    }
}
