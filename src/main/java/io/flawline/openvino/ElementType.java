package io.flawline.openvino;

/**
 * The type of a tensor's elements, in the order and so with the values of {@code ov_element_type_e} (OpenVINO 2026).
 */
public enum ElementType {
    DYNAMIC(0), BOOLEAN(8), BF16(16), F16(16), F32(32), F64(64), I4(4), I8(8), I16(16), I32(32), I64(64),
    U1(1), U2(2), U3(3), U4(4), U6(6), U8(8), U16(16), U32(32), U64(64), NF4(4), F8E4M3(8), F8E5M2(8),
    STRING(0), F4E2M1(4), F8E8M0(8);

    private static final ElementType[] VALUES = values();

    private final int bits;

    ElementType(int bits) {
        this.bits = bits;
    }

    /** Bits of one element; 0 where the size is not fixed ({@link #DYNAMIC}, {@link #STRING}). */
    public int bits() {
        return bits;
    }

    /**
     * Returns the bytes of one element.
     *
     * @throws IllegalStateException for a type whose elements are not complete bytes; see {@link #bits()}
     */
    public int byteSize() {
        if (bits == 0 || bits % 8 != 0) {
            throw new IllegalStateException("An element of type " + this + " does not have full bytes");
        }
        return bits / 8;
    }

    int code() {
        return ordinal();
    }

    static ElementType of(int code) {
        if (code < 0 || code >= VALUES.length) {
            throw new OpenVinoException("Element type " + code + " of OpenVINO is unknown to this binding");
        }
        return VALUES[code];
    }
}
