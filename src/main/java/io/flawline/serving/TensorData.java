package io.flawline.serving;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A tensor with its elements.
 *
 * @param shape sizes of 0 and more
 * @param bytes the elements row by row, the last dimension fastest, little-endian; from position to limit
 */
public record TensorData(String name, TensorType type, List<Long> shape, ByteBuffer bytes) {

    /** @throws TensorException when the bytes are not as many as type and shape say */
    public TensorData {
        shape = List.copyOf(shape);
        long size = size(name, type, shape);
        if (bytes.remaining() != size) {
            throw new TensorException("The tensor %s has %d bytes; %s %s has %d.".formatted(name, bytes.remaining(), type, shape, size));
        }
    }

    /**
     * Returns the bytes of a tensor of that type and shape.
     *
     * @throws TensorException when a size is less than 0, or the product more than a number can hold
     */
    public static long size(String name, TensorType type, List<Long> shape) {
        return Math.multiplyExact(elements(name, shape), type.bytes());
    }

    /** Returns the number of elements, with room for the bytes of each. */
    public static long elements(String name, List<Long> shape) {
        long elements = 1;
        for (long size : shape) {
            if (size < 0 || size > 0 && elements > Long.MAX_VALUE / 8 / size) {
                throw new TensorException("The tensor %s has the shape %s; allowed are sizes from 0 whose product is below 2^60."
                        .formatted(name, shape));
            }
            elements *= size;
        }
        return elements;
    }
}
