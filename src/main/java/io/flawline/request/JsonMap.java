package io.flawline.request;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** A JSON request that a route has unmarshalled to a map already. */
public final class JsonMap {

    private JsonMap() {
    }

    /** @throws RejectedException {@code no-image}, {@code bad-base64}, {@code empty}, {@code too-large} or {@code no-such-recipe} */
    public static Request read(Map<?, ?> json, long maxBytes, FieldLimits limits) {
        if (!(json.get("image") instanceof String text)) {
            throw new RejectedException(Reason.NO_IMAGE,
                    "The message has no field \"image\" with a Base64 text; its fields are " + FieldLimits.shown(json.keySet()) + ".");
        }
        byte[] ascii = text.getBytes(StandardCharsets.UTF_8);
        byte[] image = Base64Text.decode(ascii, 0, ascii.length, maxBytes);
        Map<String, Object> input = new LinkedHashMap<>();
        json.forEach((name, value) -> input.put(String.valueOf(name), value));
        input.remove("image");
        limits.require(input);
        Object id = json.get("id") instanceof String || json.get("id") instanceof Number ? input.remove("id") : null;
        String model = json.get("model") instanceof String ? (String) input.remove("model") : null;
        String recipe = json.get("recipe") == null ? null : AskedRecipe.of(input.remove("recipe"));
        return new Request(id, image, null, null, model, recipe, input.isEmpty() ? null : input);
    }
}
