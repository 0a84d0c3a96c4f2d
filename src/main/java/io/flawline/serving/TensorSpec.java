package io.flawline.serving;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import io.flawline.openvino.Port;

/**
 * An input or output of a model as its maker made it.
 *
 * @param name  one of its tensor names; {@code input-0}, {@code output-0}, … when it has none
 * @param shape -1 for a size that each request chooses
 */
public record TensorSpec(String name, TensorType type, List<Long> shape) {

    static List<TensorSpec> of(String side, List<Port> ports) {
        return ports.stream().map(port -> new TensorSpec(port.name().isEmpty() ? side + "-" + port.index() : port.name(),
                TensorType.of(port.type()), Arrays.stream(port.shape()).boxed().toList())).toList();
    }

    /** @throws TensorException when a tensor of this type and shape is none that the model takes here */
    void require(TensorData tensor) {
        if (tensor.type() != type) {
            throw new TensorException("The input %s has the datatype %s; the model takes %s.".formatted(name, tensor.type(), type));
        }
        boolean fits = tensor.shape().size() == shape.size() && IntStream.range(0, shape.size())
                .allMatch(i -> shape.get(i) < 0 ? tensor.shape().get(i) > 0 : shape.get(i).equals(tensor.shape().get(i)));
        if (!fits) {
            throw new TensorException("The input %s has the shape %s; the model takes %s%s.".formatted(name, tensor.shape(), shape,
                    shape.contains(-1L) ? ", -1 being any size from 1" : ""));
        }
    }
}
