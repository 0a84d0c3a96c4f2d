package io.flawline.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

import io.flawline.image.Mats;
import io.flawline.learn.Contrast.Square;

/**
 * Takes parts out of good images, to find out whether a missing part would be noticed. The surface beside it, or the
 * background, continues in its place, as where the part never was. Where the images show no parts, nothing is taken out.
 */
final class MissingParts {

    /** Kinds of what is taken out. */
    static final String DETAILS = "details";
    static final String PIECES = "pieces";
    static final String PARTS = "parts";

    /** What the trials cost at most, in units of {@link Work}. */
    static final int COST = 36;

    /** Images in which details are looked for. */
    private static final int LOOKED_AT = 20;
    private static final int TRIED_ON = 12;
    /** Images that must agree on what they show. */
    private static final double MOST = 0.8;
    /** Cells of all changed images together, which bounds the memory where the input is large. */
    private static final int CELLS = 60_000;

    private final InputSize size;
    private final Random random;
    private final List<Trial> trials = new ArrayList<>();

    /**
     * A good image with something missing.
     *
     * @param kind  of what is missing
     * @param group of the image, as that is held out
     * @param cells {@code [learned cells,64]}
     */
    record Trial(String kind, int group, float[] cells, CellMask mask) {
    }

    MissingParts(InputSize size, long seed) {
        this.size = size;
        random = new Random(seed);
    }

    /** Returns the trials of {@link #make}. */
    List<Trial> trials() {
        return trials;
    }

    /**
     * Makes the trials.
     *
     * @param photos good images
     * @param groups for each, the first one that it repeats, itself where it repeats none
     */
    void make(List<Photo> photos, int[] groups, Projection projection, Backbone backbone, Work work) {
        List<Integer> looked = Photos.spread(IntStream.range(0, groups.length).filter(i -> groups[i] == i).boxed().toList(), LOOKED_AT);
        List<View> views = looked.stream().map(i -> photos.get(i).views().get(photos.get(i).views().size() / 2)).toList();
        List<Raster> images = views.stream().map(view -> Raster.of(view.image())).toList();
        List<LooseParts> loose = images.stream().map(LooseParts::in).toList();
        FixedDetails details = FixedDetails.in(images);
        boolean pieces = loose.stream().filter(parts -> parts.count() > 0).count() >= MOST * loose.size();
        int usual = (int) Grid.median(loose.stream().mapToDouble(LooseParts::count).toArray());
        boolean counted = usual > 1 && loose.stream().filter(parts -> parts.count() == usual).count() >= MOST * loose.size();
        int made = 0;
        int tried = Math.max(4, Math.min(TRIED_ON, CELLS / size.cells() / 3));
        for (int i : Photos.spread(IntStream.range(0, looked.size()).boxed().toList(), tried)) {
            Map<String, @Nullable Raster> changed = new LinkedHashMap<>();
            if (details.count() > 0) {
                changed.put(DETAILS, withoutDetail(images.get(i), details, i % details.count(), views.get(i).cells()));
            }
            if (pieces && loose.get(i).count() > 0) {
                changed.put(PIECES, loose.get(i).withoutPiece(random, views.get(i).cells(), size));
            }
            if (counted && loose.get(i).count() == usual) {
                changed.put(PARTS, loose.get(i).withoutPart(random));
            }
            int group = looked.get(i);
            CellMask mask = views.get(i).cells();
            changed.forEach((kind, raster) -> {
                if (raster != null) {
                    Mat image = raster.toMat();
                    trials.add(new Trial(kind, group, mask.keep(projection.apply(backbone.features(image))), mask));
                    Mats.release(image);
                }
                work.done(1);
            });
            made += changed.size();
        }
        work.omit(COST - made);
    }

    private @Nullable Raster withoutDetail(Raster image, FixedDetails details, int number, CellMask cells) {
        Square place = details.place(new Contrast(image), number);
        return place == null || !cells.isCounted(place.x(), place.y(), size) ? null : FixedDetails.without(image, place);
    }

    /**
     * Returns for each kind that was tried how many trials are noticed.
     *
     * @param heldOut distances by banks without the images; those that are odd as they are prove nothing
     */
    Map<String, Share> found(HeldOut heldOut, double threshold) {
        Map<String, int[]> counts = new LinkedHashMap<>();
        for (int i = 0; i < trials.size(); i++) {
            Trial trial = trials.get(i);
            if (heldOut.scores()[Arrays.binarySearch(heldOut.groups(), trial.group())] <= threshold) {
                int[] count = counts.computeIfAbsent(trial.kind(), kind -> new int[2]);
                count[0] += heldOut.missing()[i] > threshold ? 1 : 0;
                count[1]++;
            }
        }
        Map<String, Share> found = new LinkedHashMap<>();
        List.of(DETAILS, PIECES, PARTS).forEach(kind -> {
            if (counts.containsKey(kind)) {
                found.put(kind, new Share(counts.get(kind)[0], counts.get(kind)[1]));
            }
        });
        return found;
    }
}
