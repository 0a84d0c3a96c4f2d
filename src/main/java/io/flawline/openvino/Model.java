package io.flawline.openvino;

import static io.flawline.openvino.OpenVinoException.check;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A model as read from its file: its ports can be asked, its inputs reshaped, and {@link Core} can compile it. */
public final class Model implements AutoCloseable {
    final Handle handle;

    Model(Pointer model) {
        handle = new Handle("Model", model, CApi::ov_model_free);
    }

    public List<Port> inputs() {
        return Port.read(handle, CApi::ov_model_inputs_size, CApi::ov_model_const_input_by_index);
    }

    public List<Port> outputs() {
        return Port.read(handle, CApi::ov_model_outputs_size, CApi::ov_model_const_output_by_index);
    }

    /** Returns the name that the model's maker gave it. */
    public String friendlyName() {
        return handle.text("read the name of the model", CApi::ov_model_get_friendly_name);
    }

    /** Returns whether a dimension of any input or output is known only at inference. */
    public boolean dynamic() {
        try (Handle.Use inUse = handle.use()) {
            return CApi.ov_model_is_dynamic(inUse.pointer()) != 0;
        }
    }

    /**
     * Gives the input at {@code index} a new shape, -1 for a dimension to leave open.
     *
     * @throws OpenVinoException when the model cannot work with it
     */
    public void reshape(int index, long... shape) {
        reshapeByIndex(Map.of(index, shape));
    }

    /**
     * Gives the named inputs new shapes, all at once; -1 for a dimension to leave open.
     *
     * @throws IllegalArgumentException when the model has no such input
     * @throws OpenVinoException when the model cannot work with the shapes
     */
    public void reshape(Map<String, long[]> shapes) {
        List<Port> inputs = inputs();
        Map<Integer, long[]> byIndex = new TreeMap<>();
        shapes.forEach((name, shape) -> byIndex.put(index(inputs, name), shape));
        reshapeByIndex(byIndex);
    }

    private static int index(List<Port> inputs, String name) {
        return inputs.stream()
                .filter(port -> port.name().equals(name))
                .mapToInt(Port::index)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "The model has no input \"" + name + "\"; its inputs: " + inputs));
    }

    private void reshapeByIndex(Map<Integer, long[]> shapes) {
        if (shapes.isEmpty()) {
            return;
        }
        shapes.values().forEach(Model::requireDimensions);
        long dimensions = shapes.values().stream().mapToLong(shape -> shape.length).sum();
        try (Handle.Use inUse = handle.use();
                Memory indexes = new Memory((long) shapes.size() * Long.BYTES);
                Memory partialShapes = new Memory((long) shapes.size() * PartialShape.BYTES);
                Memory pairs = new Memory(Math.max(1, dimensions) * PartialShape.PAIR_BYTES)) {
            long entry = 0;
            long pair = 0;
            for (Map.Entry<Integer, long[]> shape : shapes.entrySet()) {
                indexes.setLong(entry * Long.BYTES, shape.getKey());
                PartialShape.write(shape.getValue(), partialShapes.share(entry * PartialShape.BYTES),
                        pairs.share(pair * PartialShape.PAIR_BYTES));
                entry++;
                pair += shape.getValue().length;
            }
            check(CApi.ov_model_reshape_by_port_indexes(inUse.pointer(), indexes, partialShapes, shapes.size()),
                    "reshape the model");
        }
    }

    private static void requireDimensions(long[] shape) {
        if (Arrays.stream(shape).anyMatch(size -> size < -1)) {
            throw new IllegalArgumentException("A shape has sizes of 0 and more, or -1 for any; not "
                    + Arrays.toString(shape));
        }
    }

    @Override
    public void close() {
        handle.close();
    }
}
