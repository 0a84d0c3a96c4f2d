package io.flawline.dataset;

import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import io.flawline.history.KeptFiles;
import io.flawline.history.KeptFiles.Kept;

/** What is in a data set, where each image comes from, and what was left out and why. */
public final class Manifest {

    static final String WITHOUT_IMAGE = "withoutImage";
    static final String UNREADABLE = "unreadable";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final class Side {
        private int good;
        private int defective;
        private final Set<String> groups = new HashSet<>();
    }

    private final ObjectNode json = JSON.createObjectNode();
    private final ArrayNode files = JSON.createArrayNode();
    private final Map<Split, Side> sides = new EnumMap<>(Split.class);
    private final Map<String, Integer> leftOut = new TreeMap<>();
    private int byPerson;
    private int overruled;

    Manifest(Format format, KeptFiles.Filter filter) {
        json.put("format", format.lowerCaseName()).put("time", Instant.now().toString());
        ObjectNode selected = json.putObject("filter");
        put(selected, "since", filter.since());
        put(selected, "until", filter.until());
        put(selected, "verdict", filter.verdict());
        put(selected, "reviewed", filter.reviewed());
        put(selected, "route", filter.route());
        put(selected, "model", filter.model());
        for (Split split : Split.values()) {
            sides.put(split, new Side());
        }
    }

    private static void put(ObjectNode node, String name, @Nullable Object value) {
        if (value != null) {
            node.put(name, value.toString());
        }
    }

    void add(Sample sample, Kept kept, Split split, String file) {
        Truth truth = sample.truth();
        Side side = Objects.requireNonNull(sides.get(split));
        side.groups.add(sample.group());
        if (truth.defective()) {
            side.defective++;
        } else {
            side.good++;
        }
        byPerson += truth.byPerson() ? 1 : 0;
        overruled += kept.isOverruled() ? 1 : 0;
        ObjectNode entry = files.addObject().put("file", file).put("inspection", sample.key());
        put(entry, "name", kept.json().at("/image/name").asText(null));
        put(entry, "part", kept.part());
        entry.put("split", split.lowerCaseName()).put("verdict", truth.defective() ? "defect" : "ok").put("by", truth.byPerson() ? "person" : "model");
    }

    void leaveOut(String reason) {
        leftOut.merge(reason, 1, Integer::sum);
    }

    /** Returns the text of the file. */
    byte[] json(List<String> classes) throws IOException {
        json.put("images", files.size()).put("byPerson", byPerson).put("byModel", files.size() - byPerson).put("overruled", overruled);
        ArrayNode names = json.putArray("classes");
        classes.forEach(names::add);
        ObjectNode splits = json.putObject("splits");
        sides.forEach((split, side) -> splits.putObject(split.lowerCaseName()).put("good", side.good).put("defective", side.defective)
                .put("parts", side.groups.size()));
        ObjectNode without = json.putObject("leftOut");
        leftOut.forEach(without::put);
        json.set("files", files);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    /** Returns the number of images in the data set. */
    public int images() {
        return files.size();
    }

    /** Returns the number of images whose verdict a person gave. */
    public int byPerson() {
        return byPerson;
    }

    /** Returns the number of inspections that were left out, by reason. */
    public Map<String, Integer> leftOut() {
        return Collections.unmodifiableMap(leftOut);
    }

    /** Returns the number of images on a side: {@code train}, {@code val} or {@code test}. */
    public Map<String, Integer> sides() {
        Map<String, Integer> counts = new TreeMap<>();
        sides.forEach((split, side) -> counts.put(split.lowerCaseName(), side.good + side.defective));
        return counts;
    }
}
