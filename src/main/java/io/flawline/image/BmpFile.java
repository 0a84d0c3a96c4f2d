package io.flawline.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Checks the headers of a BMP file and reads what its pixels need: BITMAPFILEHEADER, then BITMAPCOREHEADER, an OS/2
 * header or BITMAPINFOHEADER and its successors.
 */
final class BmpFile implements ImageFormat.Structure {

    static final int NONE = 0;
    static final int RLE8 = 1;
    static final int RLE4 = 2;
    private static final int BIT_FIELDS = 3;
    private static final int ALPHA_BIT_FIELDS = 6;
    private static final int FILE_HEADER = 14;
    private static final int CORE_HEADER = 12;
    private static final int SHORT_OS2_HEADER = 16;
    private static final int INFO_HEADER = 40;
    private static final int MASKS_IN_HEADER = 52;
    private static final int OS2_HEADER = 64;
    private static final Set<Integer> HEADERS = Set.of(CORE_HEADER, SHORT_OS2_HEADER, INFO_HEADER, MASKS_IN_HEADER, 56,
            OS2_HEADER, 108, 124);

    /**
     * The checked headers of one file.
     *
     * @param height      rows, at least 1
     * @param topDown     whether the first stored row is the top one
     * @param bits        bits per pixel: 1, 4, 8, 16, 24 or 32
     * @param compression {@link #NONE} (also for bit masks), {@link #RLE8} or {@link #RLE4}
     * @param masks       the bits of red, green and blue in a pixel of 16 or 32 bits; empty otherwise
     * @param palette     0xRRGGBB for each index; empty for 16 and more bits
     * @param start       offset of the first pixel in the file
     */
    record Layout(int width, int height, boolean topDown, int bits, int compression, int[] masks, int[] palette,
            long start) {

        /** Returns the bytes of a stored row: rows are padded to 4 bytes. */
        long stride() {
            return ((long) width * bits + 31) / 32 * 4;
        }
    }

    @Override
    public boolean begins(ByteBuffer file) {
        return ImageFormat.matches(file, 0, 'B', 'M') && file.limit() > FILE_HEADER;
    }

    @Override
    public ImageHeader header(ByteBuffer file) {
        Layout layout = layout(file);
        return new ImageHeader(ImageFormat.BMP, layout.width(), layout.height(), 1);
    }

    @Override
    public void requireWhole(ByteBuffer file, ImageHeader header) {
        Layout layout = layout(file);
        long bytes = layout.compression() == NONE ? layout.stride() * layout.height() : 1;
        if (layout.start() + bytes > file.limit()) {
            throw UnreadableImageException.truncated(ImageFormat.BMP, "its " + bytes + " bytes of pixels begin at byte "
                    + layout.start() + ", the file has only " + file.limit() + " bytes");
        }
    }

    /** @throws UnreadableImageException if a field has a value that BMP does not define or that is not read */
    static Layout layout(ByteBuffer source) {
        ByteBuffer file = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int size = file.getInt(FILE_HEADER);
        require(HEADERS.contains(size), "a header of " + Integer.toUnsignedLong(size) + " bytes",
                "12, 16, 40, 52, 56, 64, 108 or 124 bytes");
        boolean core = size == CORE_HEADER;
        int at = FILE_HEADER + 4;
        int width = core ? Short.toUnsignedInt(file.getShort(at)) : file.getInt(at);
        int height = core ? Short.toUnsignedInt(file.getShort(at + 2)) : file.getInt(at + 4);
        at += core ? 4 : 8;
        int planes = Short.toUnsignedInt(file.getShort(at));
        int bits = Short.toUnsignedInt(file.getShort(at + 2));
        int stored = size >= INFO_HEADER ? file.getInt(at + 4) : NONE;
        require(width > 0 && height != 0 && height != Integer.MIN_VALUE, width + "x" + height + " pixels",
                "at least 1x1");
        require(planes == 1, planes + " planes", "1");
        requireCompression(size, stored, bits);
        require((stored != RLE8 && stored != RLE4) || height > 0, "run-length coded rows from top to bottom",
                "uncompressed ones");
        boolean masked = stored == BIT_FIELDS || stored == ALPHA_BIT_FIELDS;
        int end = FILE_HEADER + size + (masked && size < MASKS_IN_HEADER ? stored == BIT_FIELDS ? 12 : 16 : 0);
        int used = size >= INFO_HEADER ? file.getInt(FILE_HEADER + 32) : 0;
        long start = Integer.toUnsignedLong(file.getInt(10));
        int[] palette = bits > 8 ? new int[0] : palette(file, end, core ? 3 : 4, bits, used, start);
        long least = end + (bits > 8 ? 0 : (long) palette.length * (core ? 3 : 4));
        require(start == 0 || start >= end, "pixels that begin at byte " + start + ", within its headers",
                "pixels behind its headers of " + end + " bytes");
        return new Layout(width, Math.abs(height), height < 0, bits, masked ? NONE : stored,
                bits == 16 || bits == 32 ? masks(file, masked, bits) : new int[0], palette, start == 0 ? least : start);
    }

    private static void requireCompression(int size, int compression, int bits) {
        boolean os2 = size == OS2_HEADER;
        String name = switch (compression) {
            case NONE, RLE8, RLE4 -> null;
            case BIT_FIELDS -> os2 ? "OS/2 Huffman coding" : null;
            case 4 -> os2 ? "OS/2 run lengths of 24 bits" : "a JPEG inside";
            case 5 -> "a PNG inside";
            case ALPHA_BIT_FIELDS -> os2 ? "compression 6" : null;
            case 11, 12, 13 -> "CMYK colours";
            default -> "compression " + Integer.toUnsignedLong(compression);
        };
        require(name == null, name, "compression 0 (none), 1 and 2 (run lengths), 3 and 6 (bit masks)");
        Set<Integer> allowed = switch (compression) {
            case NONE -> Set.of(1, 4, 8, 16, 24, 32);
            case RLE8 -> Set.of(8);
            case RLE4 -> Set.of(4);
            default -> Set.of(16, 32);
        };
        require(allowed.contains(bits) && (size != CORE_HEADER || bits != 16 && bits != 32),
                bits + " bits per pixel in compression " + compression, allowed + " bits");
    }

    /** Reads the palette; a file may end it early, and an index beyond it is found when the pixels are read. */
    private static int[] palette(ByteBuffer file, int at, int size, int bits, int used, long start) {
        require(used >= 0 && used <= 1 << bits, Integer.toUnsignedLong(used) + " colours", "at most " + (1 << bits));
        long room = start == 0 ? Integer.MAX_VALUE : Math.max(0, start - at) / size;
        int count = (int) Math.min(used == 0 ? 1 << bits : used, room);
        require(count > 0, bits + " bits per pixel and no palette", "a palette");
        int[] palette = new int[count];
        for (int i = 0; i < count; i++) {
            int entry = at + i * size;
            palette[i] = (file.get(entry) & 0xFF) | (file.get(entry + 1) & 0xFF) << 8 | (file.get(entry
                    + 2) & 0xFF) << 16;
        }
        return palette;
    }

    private static int[] masks(ByteBuffer file, boolean masked, int bits) {
        if (!masked) {
            return bits == 16 ? new int[] {0x7C00, 0x03E0, 0x001F} : new int[] {0xFF0000, 0xFF00, 0xFF};
        }
        int at = FILE_HEADER + INFO_HEADER;
        int[] masks = {file.getInt(at), file.getInt(at + 4), file.getInt(at + 8)};
        String found = "the bit masks %08x, %08x, %08x".formatted(masks[0], masks[1], masks[2]);
        int together = 0;
        for (int mask : masks) {
            boolean joined = mask != 0 && Integer.bitCount(mask) == Integer.SIZE - Integer.numberOfLeadingZeros(mask)
                    - Integer.numberOfTrailingZeros(mask);
            require(joined && (together & mask) == 0 && (bits == 32 || mask >>> 16 == 0), found,
                    "masks of adjacent bits for red, green and blue that do not overlap");
            together |= mask;
        }
        return masks;
    }

    private static void require(boolean condition, @Nullable String found, String allowed) {
        if (!condition) {
            throw UnreadableImageException.unsupported(ImageFormat.BMP, found, allowed);
        }
    }
}
