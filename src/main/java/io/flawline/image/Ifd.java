package io.flawline.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The first image file directory of a TIFF file, or of the EXIF block that other formats carry: tags with numbers.
 * Later directories are never followed, so a loop among them does no harm.
 *
 * @see <a href="https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf">TIFF 6.0</a>
 */
final class Ifd {

    static final int ORIENTATION = 0x0112;

    private static final int BIG_TIFF = 43;

    private final ByteBuffer file;
    private final boolean big;
    private final Map<Integer, Integer> entries = new HashMap<>();

    /** @param block begins with the byte order, {@code II} or {@code MM} */
    Ifd(ByteBuffer block) {
        file = block.duplicate().order(block.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        big = file.getShort(2) == BIG_TIFF;
        int at = position(big ? file.getLong(8) : Integer.toUnsignedLong(file.getInt(4)));
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
    }

    /** How the block's image is turned; 1 if it does not say or says nothing that is defined. */
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

    /** How many numbers a tag has, 0 if it is absent. */
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

    /** @param index 0 to {@link #count} - 1 */
    long value(int tag, long otherwise, int index) {
        int entry = entries.get(tag);
        int type = file.getShort(entry + 2);
        int size = size(type);
        if (size == 0) {
            return otherwise;
        }
        int inline = entry + (big ? 12 : 8);
        boolean fits = (long) size * count(tag) <= (big ? 8 : 4);
        long start = fits ? inline : big ? file.getLong(inline) : Integer.toUnsignedLong(file.getInt(inline));
        int at = position(start + (long) size * index);
        return switch (size) {
            case 1 -> Byte.toUnsignedLong(file.get(at));
            case 2 -> Short.toUnsignedLong(file.getShort(at));
            case 4 -> Integer.toUnsignedLong(file.getInt(at));
            default -> file.getLong(at);
        };
    }

    /** Bytes of one number; 0 for the types that hold no unsigned whole numbers. */
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
