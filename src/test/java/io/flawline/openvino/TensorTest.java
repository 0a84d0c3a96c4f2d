package io.flawline.openvino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class TensorTest {

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"DYNAMIC", "STRING"})
    void holdsElementsOfEveryType(ElementType type) {
        try (Tensor tensor = Tensor.allocate(type, 2, 3, 8)) {
            assertThat(tensor.type()).isEqualTo(type);
            assertThat(tensor.shape()).containsExactly(2, 3, 8);
            assertThat(tensor.byteSize()).isEqualTo(48L * type.bits() / 8);
        }
    }

    @Test
    void readsAndWritesItsMemory() {
        try (Tensor tensor = Tensor.allocate(ElementType.F32, 1, 2)) {
            tensor.buffer().putFloat(1.5f).putFloat(-2);
            assertThat(Models.floats(tensor)).containsExactly(1.5f, -2);
            assertThat(new Pointer(tensor.address()).getFloat(4)).isEqualTo(-2);
        }
    }

    @Test
    void canBeAScalarOrEmpty() {
        try (Tensor scalar = Tensor.allocate(ElementType.I64); Tensor empty = Tensor.allocate(ElementType.U8, 3, 0)) {
            assertThat(scalar.shape()).isEmpty();
            assertThat(scalar.byteSize()).isEqualTo(8);
            assertThat(empty.byteSize()).isZero();
            assertThat(empty.buffer().capacity()).isZero();
        }
    }

    @Test
    void wrapsMemoryOfTheCaller() {
        Memory memory = new Memory(6);
        try (Tensor tensor = Tensor.wrap(ElementType.U8, new long[] {2, 3}, Pointer.nativeValue(memory), memory)) {
            tensor.buffer().put(5, (byte) 42);
            assertThat(memory.getByte(5)).isEqualTo((byte) 42);
            assertThat(tensor.address()).isEqualTo(Pointer.nativeValue(memory));
        }
    }

    @Test
    void keepsTheOwnerOfItsMemoryUntilClosed() {
        ByteBuffer[] owner = {ByteBuffer.allocateDirect(4)};
        WeakReference<ByteBuffer> watched = new WeakReference<>(owner[0]);
        long address = Pointer.nativeValue(com.sun.jna.Native.getDirectBufferPointer(owner[0]));
        Tensor tensor = Tensor.wrap(ElementType.U8, new long[] {4}, address, owner[0]);
        owner[0] = null;
        System.gc();
        assertThat(watched.get()).isNotNull();
        tensor.close();
        Awaitility.await().until(() -> {
            System.gc();
            return watched.get() == null;
        });
    }

    @Test
    void refusesShapesAndTypesThatNoMemoryCanHold() {
        assertThatThrownBy(() -> Tensor.allocate(ElementType.U8, 3, -1))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[3, -1]");
        assertThatThrownBy(() -> Tensor.allocate(ElementType.U8, 1L << 40, 1L << 40))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("too large");
        assertThatThrownBy(() -> Tensor.allocate(ElementType.U8, 1L << 50))
                .isInstanceOf(OpenVinoException.class).hasMessageContaining("allocate a tensor U8[1125899906842624]");
        assertThatThrownBy(() -> Tensor.allocate(ElementType.DYNAMIC, 1))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("DYNAMIC");
        assertThatThrownBy(() -> Tensor.allocate(ElementType.STRING, 1))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("STRING");
        assertThatThrownBy(() -> Tensor.wrap(ElementType.U8, new long[] {1}, 0, this))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesToWorkAfterClose() {
        Tensor tensor = Tensor.allocate(ElementType.U8, 1);
        tensor.close();
        tensor.close();
        assertThatThrownBy(tensor::buffer).isInstanceOf(IllegalStateException.class).hasMessage("Tensor is closed");
        assertThatThrownBy(tensor::address).isInstanceOf(IllegalStateException.class);
    }
}
