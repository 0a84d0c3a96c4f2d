package io.flawline.web;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.flawline.serving.TensorData;

/**
 * Describes what a caller of the KServe v2 protocol asks for.
 *
 * @param id returned
 * @param outputs those that are wanted, by name, and whether each is to come as bytes; null for all
 * @param binary  whether outputs come as bytes where nothing else is said
 */
record InferenceRequest(@Nullable String id, List<TensorData> inputs, @Nullable Map<String, Boolean> outputs, boolean binary) {

    boolean wants(String output) {
        return outputs == null || outputs.containsKey(output);
    }

    boolean wantsBytes(String output) {
        return outputs == null ? binary : outputs.getOrDefault(output, binary);
    }
}
