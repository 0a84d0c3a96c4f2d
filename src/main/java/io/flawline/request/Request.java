package io.flawline.request;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

import io.flawline.api.PublicApi;

/**
 * One image to inspect, and what came with it. A route may make one as the body for a {@code DefectProcessor}:
 * <pre>{@code
 * from("direct:line").setBody(message -> Request.ofImage(message.getBody(byte[].class), "part-7.png").withInput("part", 7))
 *         .to("flawline:part-a");
 * }</pre>
 *
 * @param id    the sender's id (string or number), or null to have one made
 * @param image encoded image; null when {@code mat} is given
 * @param mat   decoded 8-bit BGR image, left unchanged and open; null when {@code image} is given
 * @param name  a file name for the result
 * @param model the model asked for, or null for the default
 * @param recipe the recipe asked for, or null for the default
 * @param input other fields of the sender, returned unchanged; null when there are none
 */
@PublicApi
public record Request(@Nullable Object id, byte @Nullable [] image, @Nullable Mat mat, @Nullable String name,
        @Nullable String model, @Nullable String recipe, @Nullable Map<String, Object> input) {

    /**
     * Returns a request for an encoded image.
     *
     * @param name a file name for the result
     */
    public static Request ofImage(byte[] image, @Nullable String name) {
        return new Request(null, image, null, name, null, null, null);
    }

    /** Returns a request for a decoded 8-bit BGR image, which stays open and is left unchanged. */
    public static Request ofMat(Mat mat) {
        return new Request(null, null, mat, null, null, null, null);
    }

    /** Returns the same request with another file name. */
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
