package io.flawline.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One image file directory of a TIFF file, or of the EXIF block that other formats carry: tags with numbers.
 *
 * @see <a href="https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf">TIFF 6.0</a>
 */
final class Ifd {

    static final int ORIENTATION = 0x0112;

    private static final int BIG_TIFF = 43;
    private static final int RATIONAL = 5;

    private final ByteBuffer file;
    private final boolean big;
    private final Map<Integer, Integer> entries = new HashMap<>();
    private final long start;
    private final long next;

    /**
     * Reads the first directory.
     *
     * @param block begins with the byte order, {@code II} or {@code MM}
     */
    Ifd(ByteBuffer block) {
        this(ordered(block), -1);
    }

    private Ifd(ByteBuffer ordered, long offset) {
        file = ordered;
        big = file.getShort(2) == BIG_TIFF;
        start = offset >= 0 ? offset : big ? file.getLong(8) : Integer.toUnsignedLong(file.getInt(4));
        int at = position(start);
        long count = big ? file.getLong(at) : Short.toUnsignedInt(file.getShort(at));
        int first = at + (big ? 8 : 2);
        int size = big ? 20 : 12;
        if (count < 0 || count > (file.limit() - first) / size) {
            throw new IndexOutOfBoundsException();
        }
        for (int i = 0; i < count; i++) {
            int entry = first + i * size;
            entries.putIfAbsent(Short.toUnsignedInt(file.getShort(entry)), entry);
        }
        int end = first + (int) count * size;
        next = end + (big ? 8 : 4) > file.limit() ? 0 : big ? file.getLong(end)
                : Integer.toUnsignedLong(file.getInt(end));
    }

    private static ByteBuffer ordered(ByteBuffer block) {
        return block.duplicate().order(block.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    /** Reads another directory of the same file. */
    Ifd at(long offset) {
        return new Ifd(file, offset);
    }

    long offset() {
        return start;
    }

    /** Returns the offset of the directory that follows; 0 if there is none. */
    long next() {
        return next;
    }

    int size() {
        return entries.size();
    }

    ByteOrder order() {
        return file.order();
    }

    /** Returns the orientation of the block's image; 1 if it has none or one that is not defined. */
    static int orientation(ByteBuffer block) {
        try {
            return new Ifd(block).orientation();
        } catch (IndexOutOfBoundsException e) {
            return 1;
        }
    }

    int orientation() {
        long value = value(ORIENTATION, 1);
        return value >= 1 && value <= 8 ? (int) value : 1;
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    long value(int tag, long otherwise) {
        return count(tag) > 0 ? value(tag, otherwise, 0) : otherwise;
    }

    /** Returns how many numbers a tag has, 0 if it is absent. */
    int count(int tag) {
        Integer entry = entries.get(tag);
        if (entry == null) {
            return 0;
        }
        long count = big ? file.getLong(entry + 4) : Integer.toUnsignedLong(file.getInt(entry + 4));
        if (count < 0 || count > file.limit()) {
            throw new IndexOutOfBoundsException();
        }
        return (int) count;
    }

    /**
     * Returns a number of a tag.
     *
     * @param otherwise the result for a type that holds no unsigned integers
     * @param index     0 to {@link #count} - 1
     */
    long value(int tag, long otherwise, int index) {
        int size = size(type(tag));
        if (size == 0) {
            return otherwise;
        }
        int at = at(tag, size, index);
        return switch (size) {
            case 1 -> Byte.toUnsignedLong(file.get(at));
            case 2 -> Short.toUnsignedLong(file.getShort(at));
            case 4 -> Integer.toUnsignedLong(file.getInt(at));
            default -> file.getLong(at);
        };
    }

    /** Returns a fraction of a tag; {@code otherwise} if the tag has none or a denominator of 0. */
    double rational(int tag, double otherwise, int index) {
        if (count(tag) <= index || type(tag) != RATIONAL) {
            return otherwise;
        }
        int at = at(tag, 8, index);
        long denominator = Integer.toUnsignedLong(file.getInt(at + 4));
        return denominator == 0 ? otherwise : (double) Integer.toUnsignedLong(file.getInt(at)) / denominator;
    }

    /** Returns the bytes of a tag of bytes. */
    byte[] bytes(int tag) {
        byte[] bytes = new byte[count(tag)];
        if (bytes.length > 0) {
            file.get(at(tag, 1, 0), bytes);
        }
        return bytes;
    }

    private int type(int tag) {
        return file.getShort(Objects.requireNonNull(entries.get(tag)) + 2);
    }

    /** Returns the place of a number: numbers that fit into the entry are in it, others at an offset. */
    private int at(int tag, int size, int index) {
        int inline = Objects.requireNonNull(entries.get(tag)) + (big ? 12 : 8);
        boolean fits = (long) size * count(tag) <= (big ? 8 : 4);
        long start = fits ? inline : big ? file.getLong(inline) : Integer.toUnsignedLong(file.getInt(inline));
        return position(start + (long) size * index);
    }

    /** Returns the bytes of one number; 0 for the types that hold no unsigned integers. */
    private static int size(int type) {
        return switch (type) {
            case 1 -> 1;
            case 3 -> 2;
            case 4, 13 -> 4;
            case 16, 18 -> 8;
            default -> 0;
        };
    }

    private int position(long offset) {
        if (offset < 0 || offset >= file.limit()) {
            throw new IndexOutOfBoundsException();
        }
        return (int) offset;
    }
}
