package io.flawline.trends;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspection.Defect;

/** What is counted over one period. Not thread-safe. */
final class Counts {

    static final List<String> VERDICTS = List.of("ok", "rework", "unsure", "defect");
    static final String OTHER = "other";
    private static final int MAX_LABELS = 200;

    /** The defects of a label, and the images that have at least one. */
    static final class Label {
        long defects;
        long images;
    }

    final long[] verdicts = new long[VERDICTS.size()];
    final Map<String, Label> labels = new HashMap<>();
    final Latencies latencies = new Latencies();
    long rejected;
    long micros;

    void add(Inspection inspection) {
        int verdict = VERDICTS.indexOf(inspection.verdict());
        if (verdict >= 0) {
            verdicts[verdict]++;
        }
        double millis = inspection.timings().total();
        micros += Math.round(millis * 1000);
        latencies.add(millis);
        if (!inspection.defects().isEmpty()) {
            addLabels(inspection.defects());
        }
    }

    private void addLabels(List<Defect> defects) {
        Set<Label> seen = new LinkedHashSet<>();
        for (Defect defect : defects) {
            if (!"ok".equals(defect.grade())) {
                Label label = label(defect.label());
                label.defects++;
                seen.add(label);
            }
        }
        seen.forEach(label -> label.images++);
    }

    /** Returns the counts of a label; beyond a number of labels, further ones share one. */
    Label label(String name) {
        String known = labels.containsKey(name) || labels.size() < MAX_LABELS ? String.valueOf(name) : OTHER;
        return labels.computeIfAbsent(known, added -> new Label());
    }

    void add(Counts others) {
        for (int i = 0; i < verdicts.length; i++) {
            verdicts[i] += others.verdicts[i];
        }
        others.labels.forEach((name, label) -> {
            Label mine = label(name);
            mine.defects += label.defects;
            mine.images += label.images;
        });
        latencies.add(others.latencies);
        rejected += others.rejected;
        micros += others.micros;
    }

    long inspected() {
        return verdicts[0] + verdicts[1] + verdicts[2] + verdicts[3];
    }
}
