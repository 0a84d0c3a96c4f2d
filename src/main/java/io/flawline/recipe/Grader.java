package io.flawline.recipe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Area;
import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspection.Aligned;
import io.flawline.inspect.Inspection.Defect;
import io.flawline.inspect.Placement;
import io.flawline.inspect.Round;
import io.flawline.inspect.Scope;
import io.flawline.yaml.Numbers;

/** Applies the limits of a recipe to what an inspection found. */
public final class Grader {

    /** More reasons than these would fill a screen; their number is given. */
    private static final int MOST_REASONS = 20;
    private static final long UNKNOWN = -1;

    private record Graded(Measured defect, Grade grade, String reason) {
    }

    private final Recipe recipe;
    private final Scope scope;
    private final @Nullable Aligned aligned;
    private final Placement on;
    private final long inspected;
    private final List<Region> regions;
    /** By the index of a limit, how many defects fulfil it; counted when it is needed first. */
    private final long[] counts;

    /** An area to inspect, at its position in the image. */
    private record Region(@Nullable String name, Area.Placed placed) {
    }

    private Grader(Recipe recipe, Scope scope, @Nullable Aligned aligned, int width, int height, long inspected) {
        this.recipe = recipe;
        this.scope = scope;
        this.aligned = aligned;
        this.on = Placement.onSource(width, height, scope.move());
        this.inspected = inspected;
        this.regions = scope.inspect().stream().map(area -> new Region(name(area), area.placed(on))).toList();
        this.counts = new long[recipe.limits().size()];
        Arrays.fill(counts, UNKNOWN);
    }

    /**
     * Grades an inspection.
     *
     * @param scope     the recipe's, at the position of the part in this image
     * @param aligned   the position of the part, or null when it was not looked for
     * @param inspected number of pixels of the image that count, at least 1
     * @return the inspection with verdict, reasons, and a grade for each defect
     */
    public static Inspection grade(Inspection inspection, Recipe recipe, Scope scope, @Nullable Aligned aligned, long inspected) {
        return new Grader(recipe, scope, aligned, inspection.image().width(), inspection.image().height(), inspected)
                .grade(inspection);
    }

    private Inspection grade(Inspection inspection) {
        List<Measured> measured = inspection.defects().stream()
                .map(defect -> Measured.of(defect, region(defect), recipe.millimetresPerPixel(), inspected)).toList();
        List<Graded> graded = measured.stream().map(defect -> grade(defect, measured)).toList();
        Grade verdict = graded.stream().map(Graded::grade).reduce(Grade.OK, Grade::worse);
        List<String> why = new ArrayList<>(graded.stream().sorted((a, b) -> b.grade().compareTo(a.grade()))
                .limit(MOST_REASONS).map(Graded::reason).toList());
        if (graded.size() > MOST_REASONS) {
            why.add((graded.size() - MOST_REASONS) + " more defects");
        }
        if (recipe.unsure() != null && recipe.unsure().contains(inspection.score())) {
            verdict = verdict.worse(Grade.UNSURE);
            why.add("score %s is in the unsure band from %s to %s".formatted(Numbers.plain(inspection.score()),
                    Numbers.plain(recipe.unsure().from()), Numbers.plain(recipe.unsure().to())));
        }
        for (Area area : scope.inspect()) {
            if (area.leaves(on)) {
                verdict = verdict.worse(Grade.UNSURE);
                why.add("the area %sis partly outside of the image".formatted(name(area) == null ? "" : name(area) + " "));
            }
        }
        return with(inspection, verdict, List.copyOf(why), graded);
    }

    private static boolean counts(Graded graded) {
        return graded.grade() == Grade.REWORK || graded.grade() == Grade.DEFECT;
    }

    private Inspection with(Inspection i, Grade verdict, List<String> why, List<Graded> graded) {
        List<Graded> counted = graded.stream().filter(Grader::counts).toList();
        double area = counted.stream().mapToDouble(g -> g.defect().defect().area()).sum();
        double ratio = area / ((double) i.image().width() * i.image().height());
        return new Inspection(i.id(), counted.size(), i.inferenceTime(), i.annotated(), verdict.toString(), i.score(), i.model(),
                i.image(), graded.stream().map(g -> g.defect().graded(g.grade())).toList(), Round.to2(area), Round.to4(ratio),
                i.timings(), i.input(), why, recipe.info(), i.ignored(), aligned);
    }

    private Graded grade(Measured defect, List<Measured> all) {
        String missed = null;
        for (int n = 0; n < recipe.limits().size(); n++) {
            Limit limit = recipe.limits().get(n);
            if (!limit.concerns(defect)) {
                continue;
            }
            Optional<Limit.Bound> broken = limit.broken(defect);
            if (broken.isEmpty()) {
                long count = count(n, all);
                if (limit.allowsCount(count)) {
                    return new Graded(defect, limit.grade(), "%s: limit %d gives %s".formatted(describe(defect), n + 1, limit.grade()));
                }
                missed = missed != null ? missed : "%d such defects are %s of limit %d".formatted(count, count > limit.maxCount()
                        ? "over maxCount " + limit.maxCount() : "under minCount " + limit.minCount(), n + 1);
            } else if (missed == null) {
                missed = broken.get().exceededBy(broken.get().measure().of(defect)) + " of limit " + (n + 1);
            }
        }
        return new Graded(defect, Grade.DEFECT, describe(defect) + ": " + (missed == null ? "no limit allows it" : missed));
    }

    /** Returns how many defects fulfil a limit apart from its count. */
    private long count(int limit, List<Measured> all) {
        if (counts[limit] == UNKNOWN) {
            Limit one = recipe.limits().get(limit);
            counts[limit] = all.stream().filter(other -> one.concerns(other) && one.broken(other).isEmpty()).count();
        }
        return counts[limit];
    }

    private String describe(Measured defect) {
        Defect d = defect.defect();
        String size = recipe.millimetresPerPixel() == null ? Measure.AREA.describe(defect.defect().area())
                : Measure.LENGTH_MM.describe(defect.lengthMm());
        return "%s at %d, %d%s, %s".formatted(d.label(), Math.round(d.centroid()[0]), Math.round(d.centroid()[1]),
                defect.region() == null ? "" : " in " + defect.region(), size);
    }

    /**
     * Returns the first area that has the defect's centroid, else the first that has a point of its outline; null when
     * it has no name.
     */
    private @Nullable String region(Defect defect) {
        for (Region region : regions) {
            if (region.placed().contains(defect.centroid()[0] + 0.5, defect.centroid()[1] + 0.5)) {
                return region.name();
            }
        }
        for (Region region : regions) {
            for (double[] point : defect.polygon()) {
                if (region.placed().contains(point[0] + 0.5, point[1] + 0.5)) {
                    return region.name();
                }
            }
        }
        return null;
    }

    private static @Nullable String name(Area area) {
        return area instanceof Area.Polygon polygon ? polygon.name() : null;
    }
}
