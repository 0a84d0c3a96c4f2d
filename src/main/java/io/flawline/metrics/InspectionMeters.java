package io.flawline.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection.Defect;
import io.flawline.inspect.Inspection.Timings;
import io.flawline.inspect.Inspection;
import io.flawline.recipe.Grade;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.route.InspectionListener;

/** Measures images by outcome, how long each stage took, and what was found. */
final class InspectionMeters implements InspectionListener {
    private static final String NONE = "none";
    /** From a small net to an image in tiles, and to {@code flawline.timeout}. */
    private static final Duration[] BUCKETS = Stream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000)
            .map(Duration::ofMillis).toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Bounded<OfRoute> routes = new Bounded<>(OfRoute::new);
    private final Bounded<OfModel> models = new Bounded<>(OfModel::new);

    InspectionMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void inspected(@Nullable String route, Request request, Inspection inspection) {
        OfRoute ofRoute = routes.of(route == null ? NONE : route);
        Objects.requireNonNull(ofRoute.outcome(inspection.verdict())).increment();
        if (request.image() != null) {
            ofRoute.bytes.increment(request.image().length);
        }
        OfModel ofModel = models.of(inspection.model().name());
        ofModel.record(inspection.timings());
        for (Defect defect : inspection.defects()) {
            ofModel.defects.of(defect.label()).increment();
            if (defect.grade() != null) {
                Objects.requireNonNull(ofModel.graded.of(defect.label()).get(defect.grade())).increment();
            }
        }
    }

    @Override
    public void rejected(@Nullable String route, RejectedException rejection) {
        Objects.requireNonNull(routes.of(route == null ? NONE : route).rejected.get(rejection.reason())).increment();
    }

    private final class OfRoute {
        /** The set of verdicts is closed, so the meters are bounded. */
        private final Map<String, Counter> outcomes;
        private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);
        private final Counter bytes;

        OfRoute(String route) {
            outcomes = Arrays.stream(Grade.values()).map(Grade::toString)
                    .collect(Collectors.toMap(verdict -> verdict, verdict -> requests(route, verdict, NONE)));
            Arrays.stream(Reason.values()).forEach(reason -> rejected.put(reason, requests(route, "rejected", reason.code())));
            bytes = Counter.builder("flawline.picture").baseUnit("bytes").description("Encoded images that were inspected")
                    .tag("route", route).register(registry);
        }

        @Nullable
        Counter outcome(String verdict) {
            return outcomes.get(verdict);
        }

        private Counter requests(String route, String outcome, String reason) {
            return Counter.builder("flawline.requests").description("Images by verdict (ok, rework, unsure, defect), or rejected for a reason")
                    .tags("route", route, "outcome", outcome, "reason", reason).register(registry);
        }
    }

    private final class OfModel {
        private final Timer decode;
        private final Timer preprocess;
        private final Timer infer;
        private final Timer postprocess;
        private final Timer encode;
        private final Timer total;
        private final Bounded<Counter> defects;
        private final Bounded<Map<String, Counter>> graded;

        OfModel(String model) {
            decode = stage(model, "decode");
            preprocess = stage(model, "preprocess");
            infer = stage(model, "infer");
            postprocess = stage(model, "postprocess");
            encode = stage(model, "encode");
            total = stage(model, "total");
            defects = new Bounded<>(label -> Counter.builder("flawline.defects").description("Defects that were found")
                    .tags("model", model, "label", label).register(registry));
            graded = new Bounded<>(label -> Arrays.stream(Grade.values()).map(Grade::toString).collect(Collectors.toMap(grade -> grade,
                    grade -> Counter.builder("flawline.graded.defects").description("Defects by the grade that a recipe gave them")
                            .tags("model", model, "label", label, "grade", grade).register(registry))));
        }

        private Timer stage(String model, String stage) {
            return Timer.builder("flawline.stage").description("Time of each stage of an inspection, and of all together")
                    .tags("model", model, "stage", stage).serviceLevelObjectives(BUCKETS).register(registry);
        }

        void record(Timings timings) {
            record(decode, timings.decode());
            record(preprocess, timings.preprocess());
            record(infer, timings.infer());
            record(postprocess, timings.postprocess());
            record(encode, timings.encode());
            record(total, timings.total());
        }

        private static void record(Timer timer, double millis) {
            timer.record(Math.round(millis * 1e6), TimeUnit.NANOSECONDS);
        }
    }
}
