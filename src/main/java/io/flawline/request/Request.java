package io.flawline.request;

import java.util.LinkedHashMap;
import java.util.Map;

import org.opencv.core.Mat;

/**
 * One image to inspect, and what came with it.
 *
 * @param id    the sender's id (string or number), or null to have one made
 * @param image encoded image; null when {@code mat} is given
 * @param mat   decoded 8-bit BGR image, left unchanged and open; null when {@code image} is given
 * @param name  a file name for the result, or null
 * @param model the model asked for, or null for the default
 * @param recipe the recipe asked for, or null for the default
 * @param input other fields of the sender, returned unchanged; null when there are none
 */
public record Request(Object id, byte[] image, Mat mat, String name, String model, String recipe,
        Map<String, Object> input) {

    public static Request ofImage(byte[] image, String name) {
        return new Request(null, image, null, name, null, null, null);
    }

    public static Request ofMat(Mat mat) {
        return new Request(null, null, mat, null, null, null, null);
    }

    public Request withName(String other) {
        return new Request(id, image, mat, other, model, recipe, input);
    }

    /** Returns the request with another field, unless the sender gave one of that name. */
    public Request withInput(String field, Object value) {
        if (input != null && input.containsKey(field)) {
            return this;
        }
        Map<String, Object> fields = input == null ? new LinkedHashMap<>() : new LinkedHashMap<>(input);
        fields.put(field, value);
        return new Request(id, image, mat, name, model, recipe, fields);
    }
}
