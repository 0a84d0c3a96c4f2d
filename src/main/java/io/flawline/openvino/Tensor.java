package io.flawline.openvino;

import static io.flawline.openvino.OpenVinoException.check;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A dense array of elements in native memory, row by row: the last dimension varies fastest. */
public final class Tensor implements AutoCloseable {
    final Handle handle;

    private Tensor(Handle handle) {
        this.handle = handle;
    }

    /** Wraps a tensor of a request, with memory that OpenVINO counts the users of. */
    Tensor(Pointer tensor) {
        this(new Handle("Tensor", tensor, CApi::ov_tensor_free));
    }

    /** Wraps a tensor of a request over the memory of one that was set there. */
    Tensor(Pointer tensor, Handle memory) {
        this(new Handle("Tensor", tensor, CApi::ov_tensor_free, memory));
    }

    /**
     * Allocates a tensor that owns its memory; its content is undefined.
     *
     * @throws OpenVinoException when there is not enough memory
     */
    public static Tensor allocate(ElementType type, long... shape) {
        OpenVino.load();
        requireSize(type, shape);
        PointerByReference tensor = new PointerByReference();
        check(CApi.ov_tensor_create(type.code(), new CApi.Shape(shape), tensor),
                "allocate a tensor %s%s", type, Arrays.toString(shape));
        return new Tensor(tensor.getValue());
    }

    /**
     * Makes a tensor over memory of the caller, without a copy.
     *
     * @param address the first element's; the memory must have room for all of them
     * @param owner   what keeps that memory: held for as long as the tensor or a request that uses it needs it
     */
    public static Tensor wrap(ElementType type, long[] shape, long address, Object owner) {
        OpenVino.load();
        requireSize(type, shape);
        if (address == 0) {
            throw new IllegalArgumentException("A tensor cannot wrap the address 0");
        }
        PointerByReference tensor = new PointerByReference();
        check(CApi.ov_tensor_create_from_host_ptr(type.code(), new CApi.Shape(shape), new Pointer(address), tensor),
                "wrap a tensor %s%s", type, Arrays.toString(shape));
        return new Tensor(new Handle("Tensor", tensor.getValue(), pointer -> {
            CApi.ov_tensor_free(pointer);
            Reference.reachabilityFence(owner);
        }));
    }

    /** Requires a size that fits, as OpenVINO does not notice a product that overflows. */
    private static void requireSize(ElementType type, long[] shape) {
        if (type.bits() == 0) {
            throw new IllegalArgumentException("A tensor cannot be made of " + type + ": its size is not fixed");
        }
        long size = type.bits();
        try {
            for (long dimension : shape) {
                if (dimension < 0) {
                    throw new IllegalArgumentException(
                            "A tensor needs sizes of 0 and more, not " + Arrays.toString(shape));
                }
                size = Math.multiplyExact(size, dimension);
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("A tensor of shape " + Arrays.toString(shape) + " is too large", e);
        }
    }

    public ElementType type() {
        try (Handle.Use inUse = handle.use()) {
            IntByReference type = new IntByReference();
            check(CApi.ov_tensor_get_element_type(inUse.pointer(), type), "read the type of the tensor");
            return ElementType.of(type.getValue());
        }
    }

    /** Returns the sizes of its dimensions; empty for a scalar. */
    public long[] shape() {
        try (Handle.Use inUse = handle.use(); Memory shape = new Memory(2L * Long.BYTES)) {
            int status = CApi.ov_tensor_get_shape(inUse.pointer(), shape);
            if (Status.INVALID_C_PARAM.is(status)) {
                return new long[0]; // the C API has no shape of rank 0
            }
            check(status, "read the shape of the tensor");
            try {
                return shape.getPointer(Long.BYTES).getLongArray(0, (int) shape.getLong(0));
            } finally {
                CApi.ov_shape_free(shape);
            }
        }
    }

    public long byteSize() {
        try (Handle.Use inUse = handle.use()) {
            LongByReference size = new LongByReference();
            check(CApi.ov_tensor_get_byte_size(inUse.pointer(), size), "read the size of the tensor");
            return size.getValue();
        }
    }

    /** Returns the address of the first element; it is valid until the tensor is closed. */
    public long address() {
        return Pointer.nativeValue(data());
    }

    private Pointer data() {
        try (Handle.Use inUse = handle.use()) {
            PointerByReference data = new PointerByReference();
            check(CApi.ov_tensor_data(inUse.pointer(), data), "read the address of the tensor");
            return data.getValue();
        }
    }

    /**
     * Returns the elements in native byte order, without a copy. The buffer does not keep the tensor: reading or
     * writing it after the tensor is closed is not noticed and may end the JVM.
     *
     * @throws IllegalStateException when closed, or larger than a buffer can be (2 GiB)
     */
    public ByteBuffer buffer() {
        long size = byteSize();
        if (size > Integer.MAX_VALUE) {
            throw new IllegalStateException("A tensor of " + size + " bytes does not fit a ByteBuffer; use address()");
        }
        ByteBuffer buffer = size == 0 ? ByteBuffer.allocateDirect(0) : data().getByteBuffer(0, size);
        return buffer.order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        handle.close();
    }
}
