package io.flawline.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kept inspections are found by id, key and what they say. */
@Tag("slow")
class HistoryQueryTest extends HistoryTestBase {

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/absolute", "a/../../b", "nul\0", "", "<img src=x onerror=alert(1)>", "..", "1000000000000001"})
    void takesAnyTextAsAnId(String id) throws Exception {
        try (History history = open(folder.resolve("history"), 10, PLENTY, 1000)) {
            Entry entry = keep(history, id);
            assertThat(history.find(id)).contains(entry);
        }
        assertThat(files()).containsExactly("history");
    }

    @Test
    void anIdMeansTheNewestOfThatIdAndAKeyExactlyOne() throws Exception {
        try (History history = open(folder, 10, PLENTY, 1000)) {
            Entry first = keep(history, "same");
            Entry second = keep(history, "same");
            assertThat(history.find("same")).contains(second);
            assertThat(history.find(first.key())).contains(first);
            assertThat(history.find("other")).isEmpty();
            assertThat(history.after(first.key(), 10)).containsExactly(second);
            assertThat(history.after("", 1)).containsExactly(second);
        }
    }

    @Test
    void findsByVerdictRouteModelAndTime() throws Exception {
        try (History history = open(folder, 10, PLENTY, 1000)) {
            Entry bad = keep(history, "bad", "line-1", defective);
            Entry ok = keep(history, "ok", "line-2", good);
            assertThat(bad.verdict()).isEqualTo("defect");
            assertThat(ok.verdict()).isEqualTo("ok");

            assertThat(find(history, "verdict", "defect")).containsExactly(bad);
            assertThat(find(history, "verdict", "ok")).containsExactly(ok);
            assertThat(find(history, "route", "line-2")).containsExactly(ok);
            assertThat(history.find(Query.parse(Map.of("model", "ball-screw-pitting", "limit", "1")))).containsExactly(ok);
            assertThat(find(history, "model", "other")).isEmpty();
            assertThat(find(history, "version", ok.version())).containsExactly(ok, bad);
            assertThat(find(history, "label", bad.labels().get(0))).containsExactly(bad);
            assertThat(find(history, "label", "other")).isEmpty();
            assertThat(find(history, "recipe", "other")).isEmpty();
            assertThat(find(history, "since", ok.time().toString())).containsExactly(ok);
            assertThat(find(history, "until", bad.time().toString())).containsExactly(bad);
            assertThat(find(history, "q", "PART.p")).containsExactly(ok, bad);
            assertThat(find(history, "q", "ine-2")).containsExactly(ok);
            assertThat(find(history, "q", "p_rt")).isEmpty();
            assertThat(find(history, "q", "%")).isEmpty();
            assertThat(find(history, "cursor", ok.key())).containsExactly(bad);
        }
    }
}
