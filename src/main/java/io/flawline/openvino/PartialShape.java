package io.flawline.openvino;

import com.sun.jna.Pointer;

/**
 * The memory layout of {@code ov_partial_shape_t}: the rank as a pair of longs (lowest, highest), then a pointer to
 * one such pair for each dimension. In Java: a {@code long[]} with -1 for a dimension that is not fixed.
 */
final class PartialShape {
    static final int BYTES = 24;
    static final int PAIR_BYTES = 16;

    private PartialShape() {
    }

    /** Reads the dimensions; empty for a scalar and for an unknown rank. */
    static long[] read(Pointer shape) {
        long[] result = new long[(int) Math.max(0, fixed(shape))];
        for (int i = 0; i < result.length; i++) {
            result[i] = fixed(shape.getPointer(PAIR_BYTES).share((long) i * PAIR_BYTES));
        }
        return result;
    }

    private static long fixed(Pointer pair) {
        long lowest = pair.getLong(0);
        return lowest == pair.getLong(Long.BYTES) ? lowest : -1;
    }

    /** Writes {@code shape}, its dimensions into {@code pairs}, which has room for them. */
    static void write(long[] shape, Pointer target, Pointer pairs) {
        writePair(target, shape.length);
        target.setPointer(PAIR_BYTES, pairs);
        for (int i = 0; i < shape.length; i++) {
            writePair(pairs.share((long) i * PAIR_BYTES), shape[i]);
        }
    }

    private static void writePair(Pointer pair, long value) {
        pair.setLong(0, value);
        pair.setLong(Long.BYTES, value);
    }
}
