package io.flawline.shadow;

import java.time.Instant;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;

/**
 * What two versions say of one image.
 *
 * @param id   of the inspection
 * @param key  of the kept inspection; null when it is not known
 * @param name of the image
 * @param part that the image shows
 * @param time when the line inspected it
 * @param old  the version that serves
 * @param next the version that is compared with it
 */
public record Pair(String id, @Nullable String key, @Nullable String name, @Nullable String part, Instant time, Side old,
        Side next) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether the two versions find a defect. */
    enum Cell {
        BOTH_OK, BOTH_DEFECT, ONLY_OLD, ONLY_NEW
    }

    /** @param time when the line inspected it */
    static Pair of(Instant time, Inspection old, Inspection next) {
        Object part = old.input() == null ? null : old.input().get("part");
        return new Pair(String.valueOf(old.id()), null, old.image().name(), part == null ? null : String.valueOf(part), time, Side.of(old),
                Side.of(next));
    }

    Cell cell() {
        if (old.isOk()) {
            return next.isOk() ? Cell.BOTH_OK : Cell.ONLY_NEW;
        }
        return next.isOk() ? Cell.ONLY_OLD : Cell.BOTH_DEFECT;
    }

    boolean isDisagreement() {
        return cell() == Cell.ONLY_OLD || cell() == Cell.ONLY_NEW;
    }

    /** Returns how far the scores are apart. */
    double gap() {
        return Math.abs(next.score() - old.score());
    }

    /** Returns the pair with the key of its inspection. */
    Pair withKey(String known) {
        return new Pair(id, known, name, part, time, old, next);
    }

    /** Returns the JSON of a disagreement, with the verdict of a person where there is one. */
    ObjectNode json(@Nullable String reviewed) {
        ObjectNode json = JSON.createObjectNode().put("id", id);
        putIfKnown(json, "key", key);
        putIfKnown(json, "name", name);
        putIfKnown(json, "part", part);
        json.put("time", time.toString());
        json.set("old", JSON.valueToTree(old));
        json.set("new", JSON.valueToTree(next));
        json.put("gap", Math.round(gap() * 10_000) / 10_000.0);
        putIfKnown(json, "reviewed", reviewed);
        return json;
    }

    private static void putIfKnown(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
