package io.flawline.serving;

import java.util.Arrays;
import java.util.Optional;

import io.flawline.model.ModelException;
import io.flawline.openvino.ElementType;

/** The types of elements that tensors can be exchanged in; the names are those of the KServe v2 protocol. */
public enum TensorType {
    BOOL(ElementType.BOOLEAN),
    UINT8(ElementType.U8), UINT16(ElementType.U16), UINT32(ElementType.U32), UINT64(ElementType.U64),
    INT8(ElementType.I8), INT16(ElementType.I16), INT32(ElementType.I32), INT64(ElementType.I64),
    FP16(ElementType.F16), BF16(ElementType.BF16), FP32(ElementType.F32), FP64(ElementType.F64);

    private final ElementType element;

    TensorType(ElementType element) {
        this.element = element;
    }

    /** Returns the bytes of one element, 1 to 8. */
    public int bytes() {
        return element.byteSize();
    }

    ElementType element() {
        return element;
    }

    /** @throws ModelException for a type that cannot be exchanged, such as texts or elements of less than a byte */
    static TensorType of(ElementType element) {
        return Arrays.stream(values()).filter(type -> type.element == element).findFirst().orElseThrow(() -> new ModelException(
                "Tensors of %s cannot be exchanged; those of %s can.".formatted(element, Arrays.toString(values()))));
    }

    /** Returns the type of that name; empty for a name that is none of these. */
    public static Optional<TensorType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}
