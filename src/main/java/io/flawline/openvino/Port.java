package io.flawline.openvino;

import static io.flawline.openvino.OpenVinoException.check;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An input or output of a model.
 *
 * @param index its place among the model's inputs or outputs, from 0
 * @param name  one of its tensor names; empty when it has none
 * @param type  the type of its elements
 * @param shape its dimensions, -1 for one that is known only at inference; empty for a scalar, and for a port of which
 *     not even the number of dimensions is known
 */
public record Port(int index, String name, ElementType type, long[] shape) {
    /** Takes a copy of the shape. */
    public Port {
        shape = shape.clone();
    }

    /** Returns a copy of the shape. */
    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** Returns whether a dimension is known only at inference. */
    public boolean dynamic() {
        return Arrays.stream(shape).anyMatch(dimension -> dimension < 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Port port && index == port.index && name.equals(port.name) && type == port.type
                && Arrays.equals(shape, port.shape);
    }

    @Override
    public int hashCode() {
        return Objects.hash(index, name, type, Arrays.hashCode(shape));
    }

    @Override
    public String toString() {
        return (name.isEmpty() ? "#" + index : name) + " " + type + Arrays.toString(shape);
    }

    interface Counter {
        int count(Pointer owner, LongByReference result);
    }

    interface ByIndex {
        int port(Pointer owner, long index, PointerByReference result);
    }

    /** Reads all ports of one side of a model. */
    static List<Port> read(Handle owner, Counter counter, ByIndex byIndex) {
        try (Handle.Use inUse = owner.use()) {
            LongByReference count = new LongByReference();
            check(counter.count(inUse.pointer(), count), "count the ports of the model");
            List<Port> ports = new ArrayList<>();
            for (int index = 0; index < count.getValue(); index++) {
                PointerByReference port = new PointerByReference();
                check(byIndex.port(inUse.pointer(), index, port), "read port %d of the model", index);
                try {
                    ports.add(read(index, port.getValue()));
                } finally {
                    CApi.ov_output_const_port_free(port.getValue());
                }
            }
            return List.copyOf(ports);
        }
    }

    private static Port read(int index, Pointer port) {
        IntByReference type = new IntByReference();
        check(CApi.ov_port_get_element_type(port, type), "read the element type of port %d", index);
        return new Port(index, readName(port), ElementType.of(type.getValue()), readShape(index, port));
    }

    /** Reads the name of a port; the C API cannot say whether a port is named, and fails for a port that is not. */
    private static String readName(Pointer port) {
        PointerByReference name = new PointerByReference();
        if (!Status.OK.is(CApi.ov_port_get_any_name(port, name))) {
            return "";
        }
        try {
            return name.getValue().getString(0, "UTF-8");
        } finally {
            CApi.ov_free(name.getValue());
        }
    }

    private static long[] readShape(int index, Pointer port) {
        try (Memory shape = new Memory(PartialShape.BYTES)) {
            check(CApi.ov_port_get_partial_shape(port, shape), "read the shape of port %d", index);
            try {
                return PartialShape.read(shape);
            } finally {
                CApi.ov_partial_shape_free(shape);
            }
        }
    }
}
