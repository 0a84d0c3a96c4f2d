package io.flawline.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds which classes of a classifier are good parts. The setting {@code good} decides where it is set; without one,
 * the words of the labels do ({@link LabelWords}). Where neither says it, the model is refused: its classes have no
 * order that all trainers share, so a guess would call defects good.
 */
public final class GoodClasses {

    private static final int MAX_SHOWN = 10;

    private GoodClasses() {
    }

    /**
     * Returns the indexes of the good classes.
     *
     * @param good    names or numbers separated by commas, {@code none} where every class is a defect, or empty
     * @param labels  names of the classes; may be empty
     * @param classes how many there are, 2 or more
     * @throws ModelException when nothing says which class is good, or the setting names no class
     */
    public static Set<Integer> of(ModelFolder folder, String good, List<String> labels, int classes) {
        if (!good.isBlank()) {
            return chosen(folder, good, labels, classes);
        }
        if (labels.size() != classes) {
            throw unsure(folder, labels.isEmpty() ? "has %d classes without labels".formatted(classes)
                    : "has %d classes and %d labels, %s".formatted(classes, labels.size(), shown(labels)));
        }
        List<String> bad = labels.stream().filter(label -> LabelWords.of(label) == LabelWords.BAD).toList();
        Set<String> known = bad.stream().flatMap(label -> LabelWords.words(label).stream()).collect(Collectors.toSet());
        Set<Integer> found = new TreeSet<>(IntStream.range(0, classes).filter(i -> LabelWords.of(labels.get(i), known) == LabelWords.GOOD)
                .boxed().toList());
        // Next to "ok", a label such as "borderline ok" is a class that somebody keeps apart from the good parts.
        boolean notPlain = found.size() > 1 && found.stream().anyMatch(i -> !LabelWords.isPlainGood(labels.get(i)))
                || labels.stream().anyMatch(label -> LabelWords.of(label, known) == LabelWords.HEDGED);
        boolean ambiguous = bad.isEmpty() && found.stream().anyMatch(i -> LabelWords.needsOpposite(labels.get(i)));
        if (found.isEmpty() || found.size() == classes || notPlain || ambiguous) {
            throw unsure(folder, "has the labels " + shown(labels));
        }
        return found;
    }

    private static Set<Integer> chosen(ModelFolder folder, String good, List<String> labels, int classes) {
        if (good.strip().equalsIgnoreCase("none") && indexOf("none", labels, 0) < 0) {
            return Set.of();
        }
        Set<Integer> chosen = new TreeSet<>();
        List<String> names = indexOf(good, labels, classes) >= 0 ? List.of(good) : List.of(good.split(","));
        for (String name : names) {
            int index = indexOf(name, labels, classes);
            if (index < 0) {
                throw new ModelException("good = %s: the model %s has %s. Name the good class by its label, or by its number from 0 to %d."
                        .formatted(good, folder, labels.isEmpty() ? classes + " classes without labels" : "the labels " + shown(labels), classes - 1));
            }
            chosen.add(index);
        }
        return chosen;
    }

    /** Returns the index of a class; a label goes before a number, as labels may be digits. */
    private static int indexOf(String name, List<String> labels, int classes) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i).strip().toLowerCase(Locale.ROOT).equals(wanted)) {
                return i;
            }
        }
        int number = wanted.matches("[0-9]{1,4}") ? Integer.parseInt(wanted) : -1;
        return number < classes ? number : -1;
    }

    private static ModelException unsure(ModelFolder folder, String what) {
        return new ModelException(("Model %s %s; none of that says which class is a good part. Set good to its label or its number"
                + " from 0 (good: none where every class is a defect).").formatted(folder, what));
    }

    /** Returns the first labels as text, for messages. */
    static String shown(List<String> labels) {
        List<String> first = new ArrayList<>(labels.subList(0, Math.min(MAX_SHOWN, labels.size())));
        first.replaceAll(label -> label.length() > 40 ? label.substring(0, 40) + "…" : label);
        return labels.size() > MAX_SHOWN ? first + " and %d more".formatted(labels.size() - MAX_SHOWN) : first.toString();
    }
}
