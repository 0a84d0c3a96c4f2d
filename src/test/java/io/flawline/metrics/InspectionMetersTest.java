package io.flawline.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspection.Defect;
import io.flawline.inspect.Inspection.ModelInfo;
import io.flawline.inspect.Inspection.Timings;
import io.flawline.request.Request;

class InspectionMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final InspectionMeters meters = new InspectionMeters(registry);

    private static Defect defect(String label, String grade) {
        return new Defect(label, 0.9, 0.9, 5, new double[4], new double[2], new double[0][], 0, grade, null, null, null, null);
    }

    private void inspected(String verdict, Defect... defects) {
        meters.inspected("line", Request.ofImage(new byte[3], null), new Inspection("1", defects.length, 1, null, verdict, 0.9,
                new ModelInfo("pits", "1", "CPU", "f32"), null, List.of(defects), 0, 0, new Timings(1, 1, 1, 1, 1, 5), null, null, null, null));
    }

    @Test
    void countsByVerdictLabelAndGrade() {
        inspected("rework", defect("pit", "rework"), defect("pit", "ok"), defect("dust", "ok"));
        inspected("unsure", defect("pit", "unsure"));
        inspected("defect", defect("pit", null));

        for (String verdict : List.of("rework", "unsure", "defect")) {
            assertThat(registry.get("flawline.requests").tags("route", "line", "outcome", verdict).counter().count()).isEqualTo(1);
        }
        assertThat(registry.get("flawline.requests").tags("route", "line", "outcome", "ok").counter().count()).isZero();
        assertThat(registry.get("flawline.defects").tags("label", "pit").counter().count()).isEqualTo(4);
        for (String grade : List.of("ok", "rework", "unsure")) {
            assertThat(registry.get("flawline.graded.defects").tags("label", "pit", "grade", grade).counter().count()).isEqualTo(1);
        }
        assertThat(registry.get("flawline.graded.defects").tags("label", "pit", "grade", "defect").counter().count()).isZero();
        assertThat(registry.get("flawline.graded.defects").tags("label", "dust", "grade", "ok").counter().count()).isEqualTo(1);
    }
}
