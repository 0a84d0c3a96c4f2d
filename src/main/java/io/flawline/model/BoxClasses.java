package io.flawline.model;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides which classes of a detector are no defects: the background, which some detectors give a score like any class, and
 * good parts where {@code good} names them.
 */
final class BoxClasses {

    /** Labels such as "void" and "empty" are left out: a detector may be made to find voids. */
    private static final Set<String> BACKGROUND = Set.of("background", "bg", "__background__", "_background_", "backgr", "no object",
            "no_object", "hintergrund");
    /** A number of classes that no detector reaches, where the model does not say how many it has. */
    private static final int MANY = 10_000;

    private BoxClasses() {
    }

    /** Returns whether a label names what is no object at all. */
    static boolean isBackground(String label) {
        return BACKGROUND.contains(label.strip().toLowerCase(Locale.ROOT));
    }

    /**
     * Returns the numbers of the classes whose boxes are no defects.
     *
     * @param count of the classes that have a score; 0 where each box has only the number of its class
     * @throws ModelException when {@code good} or {@code background} names no class
     */
    static Set<Integer> harmless(ModelFolder folder, Settings settings, int count, ModelWarnings warnings) {
        List<String> labels = settings.labels();
        int classes = count > 0 ? count : labels.isEmpty() ? MANY : labels.size();
        Set<Integer> found = new TreeSet<>(background(folder, settings, classes));
        if (!settings.good().isBlank()) {
            found.addAll(GoodClasses.of(folder, settings.good(), labels, classes));
        } else {
            List<String> good = labels.stream().filter(label -> LabelWords.of(label) == LabelWords.GOOD).toList();
            if (!good.isEmpty()) {
                warnings.add("good", "Boxes of the labels %s count as defects, although the words name good parts.".formatted(good));
            }
        }
        return Set.copyOf(found);
    }

    private static Set<Integer> background(ModelFolder folder, Settings settings, int classes) {
        List<String> labels = settings.labels();
        String set = settings.background().strip();
        if (set.isEmpty()) {
            Set<Integer> found = new TreeSet<>();
            for (int i = 0; i < labels.size(); i++) {
                if (isBackground(labels.get(i))) {
                    found.add(i);
                }
            }
            return found;
        }
        int index = labels.indexOf(set);
        if (index < 0 && set.matches("[0-9]{1,4}") && Integer.parseInt(set) < classes) {
            index = Integer.parseInt(set);
        }
        if (index < 0 && !set.equalsIgnoreCase("none")) {
            throw new ModelException("background = %s: the detector %s has the classes 0 to %d%s. Give the number or the label of one, or none."
                    .formatted(set, folder, classes - 1, labels.isEmpty() ? "" : " with the labels " + labels));
        }
        return index < 0 ? Set.of() : Set.of(index);
    }
}
