package io.flawline.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/** The projected cells of all good images and their variants, and which image each belongs to. */
final class Views {

    private static final int D = Template.DIMENSIONS;

    private final List<float[]> cells = new ArrayList<>();
    private final List<Integer> groups = new ArrayList<>();
    private final List<Boolean> scored = new ArrayList<>();
    private final List<CellMask> masks = new ArrayList<>();

    /**
     * @param projected {@code [cells,64]}
     * @param mask      of the cells that are learned; only those are kept
     * @param group     what is held out together: an image, its variants and its near duplicates
     * @param isScored  whether it is one of the views whose greatest distance is the group's score
     */
    void add(float[] projected, CellMask mask, int group, boolean isScored) {
        cells.add(mask.keep(projected));
        masks.add(mask);
        groups.add(group);
        scored.add(isScored);
    }

    int size() {
        return cells.size();
    }

    /** Returns {@code [learned cells,64]}. */
    float[] cells(int view) {
        return cells.get(view);
    }

    CellMask mask(int view) {
        return masks.get(view);
    }

    boolean isScored(int view) {
        return scored.get(view);
    }

    int group(int view) {
        return groups.get(view);
    }

    /** Chooses the bank of a model from the views of some groups: {@code [2000 or fewer,64]}. */
    float[] bank(IntPredicate isUsed, long seed, BooleanSupplier cancelled) {
        return bank(isUsed, Template.BANK, seed, cancelled);
    }

    /** Chooses at most {@code size} vectors from the views of some groups. */
    float[] bank(IntPredicate isUsed, int size, long seed, BooleanSupplier cancelled) {
        List<float[]> used = new ArrayList<>();
        int rows = 0;
        for (int view = 0; view < cells.size(); view++) {
            if (isUsed.test(groups.get(view))) {
                used.add(cells.get(view));
                rows += cells.get(view).length / D;
            }
        }
        float[] candidates = gather(used, Coreset.candidates(rows, seed));
        int[] chosen = Coreset.select(candidates, size, seed, cancelled);
        return gather(List.of(candidates), chosen);
    }

    /** @param rows of all parts, one after another */
    private static float[] gather(List<float[]> parts, int[] rows) {
        int[] starts = new int[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            starts[i + 1] = starts[i] + parts.get(i).length / D;
        }
        float[] gathered = new float[rows.length * D];
        for (int i = 0; i < rows.length; i++) {
            int part = java.util.Arrays.binarySearch(starts, rows[i]);
            part = part >= 0 ? part : -part - 2;
            System.arraycopy(parts.get(part), (rows[i] - starts[part]) * D, gathered, i * D, D);
        }
        return gathered;
    }
}
