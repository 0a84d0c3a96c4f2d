package io.flawline.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The index with 100,000 inspections: queries are answered by indexes, page after page. */
class HistoryIndexTest {

    private static final int COUNT = 100_000;
    private static final long FIRST = 1_764_460_000_000_000L;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private static Path folder;
    private static HistoryIndex index;

    @BeforeAll
    static void fill() throws IOException {
        index = new HistoryIndex(folder.resolve("index.db"));
        index.open();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            entries.add(entry(i));
        }
        index.change(entries, List.of(), Map.of());
        index.optimize();
    }

    private static Entry entry(int i) {
        boolean bad = i % 50 == 0;
        return new Entry(EntryRow.key(FIRST + i * 1000L), "id-" + i, START.plusSeconds(i), "line-" + i % 2, "model", "1",
                bad ? "defect" : "ok", "image-" + i + ".png", "P" + i / 2, null, .5, bad ? 1 : 0, bad ? List.of("pit") : List.of(), 5,
                "png", 1000, 2000, 3000);
    }

    @AfterAll
    static void close() {
        index.close();
    }

    private static Query query(String arguments) {
        Map<String, String> map = new HashMap<>();
        for (String argument : arguments.split("&")) {
            map.put(argument.split("=", 2)[0], argument.split("=", 2)[1]);
        }
        return Query.parse(map);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "id=id-77777 | by_id", "name=image-5.png | by_name", "part=P40 | by_part", "part=P40&verdict=ok | by_part", "verdict=defect | by_verdict",
        "label=pit | labels", "reviewed=overruled | by_review", "model=other | by_model", "route=line-9 | by_route", "recipe=none | by_recipe",
        "id=id-5&q=image | by_id", "route=line-1&verdict=unsure | by_verdict", "label=pit&verdict=ok&route=line-1 | labels",
        "since=2026-01-01T12:00:00Z&until=2026-01-01T12:30:00Z&model=model | by_time", "part=P40&since=2026-01-01T00:00:00Z | by_part"})
    void answersByAnIndex(String query, String expected) throws IOException {
        assertThat(index.plan(query(query))).contains(expected).doesNotContain("SCAN inspections\n");
    }

    @ParameterizedTest
    @CsvSource({"label=pit", "verdict=defect", "part=P40", "limit=5", "since=2026-01-01T00:00:00Z", "until=2026-01-02T00:00:00Z",
        "since=2026-01-01T00:00:01Z&until=2026-01-02T03:46:00Z", "q=image-77", "reviewed=no", "cursor=1764460000500000"})
    void readsTheNewestFirstWithoutSorting(String query) throws IOException {
        assertThat(index.plan(query(query))).doesNotContain("TEMP B-TREE");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"part=P40 | 2", "id=id-99999 | 1", "q=IMAGE-7777 | 11", "q=P4997&verdict=defect | 1", "label=pit&limit=1000 | 1000",
        "label=pit&verdict=ok | 0", "since=2026-01-02T03:46:30Z | 10", "since=2026-01-01T00:00:01Z&until=2026-01-01T00:00:04Z | 4", "since=2026-01-03T00:00:00Z | 0", "since=2026-01-01T00:00:01Z&until=2026-01-02T03:46:00Z&route=line-1&verdict=ok | 100", "until=2026-01-01T00:00:09Z | 10", "reviewed=yes | 0", "q=none of them | 0"})
    void findsAmongManyInspections(String query, int count) throws IOException {
        assertThat(index.find(query(query))).hasSize(count);
    }

    @Test
    void pagesStayRightWhileInspectionsArrive() throws IOException {
        List<String> seen = new ArrayList<>();
        Query query = query("verdict=defect&limit=700");
        for (List<Entry> page = index.find(query); !page.isEmpty(); page = index.find(query)) {
            page.forEach(entry -> seen.add(entry.id()));
            query = query.after(page.get(page.size() - 1).key());
            Entry newer = entry(COUNT + seen.size() * 50);
            index.change(List.of(newer), List.of(), Map.of());
            index.change(List.of(), List.of(newer), Map.of());
        }
        assertThat(seen).hasSize(COUNT / 50).doesNotHaveDuplicates().startsWith("id-" + (COUNT - 50)).endsWith("id-0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"verdict=bad | verdict = bad", "since=yesterday | since = yesterday", "limit=0 | limit = 0",
        "limit=x | limit = x", "cursor=5 | cursor = 5", "reviewed=maybe | reviewed = maybe", "prat=4 | prat"})
    void refusesWrongArguments(String arguments, String named) {
        assertThatIllegalArgumentException().isThrownBy(() -> query(arguments)).withMessageContaining(named);
    }
}
