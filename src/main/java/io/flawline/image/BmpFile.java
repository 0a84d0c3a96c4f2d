package io.flawline.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** The headers of a BMP file: BITMAPFILEHEADER, then BITMAPCOREHEADER or BITMAPINFOHEADER and its successors. */
final class BmpFile implements ImageFormat.Structure {

    private static final int CORE_HEADER = 12;
    private static final int INFO_HEADER = 40;
    private static final int UNCOMPRESSED = 0;
    private static final int BIT_FIELDS = 3;
    private static final Set<Integer> BITS = Set.of(1, 4, 8, 16, 24, 32);

    @Override
    public boolean begins(ByteBuffer file) {
        return ImageFormat.matches(file, 0, 'B', 'M') && file.limit() > 14;
    }

    @Override
    public ImageHeader header(ByteBuffer source) {
        ByteBuffer file = littleEndian(source);
        int size = file.getInt(14);
        if (size == CORE_HEADER) {
            return header(file, Short.toUnsignedInt(file.getShort(18)), Short.toUnsignedInt(file.getShort(20)));
        }
        if (size < INFO_HEADER || size > 4096) {
            throw UnreadableImageException.unsupported(ImageFormat.BMP, "a header of " + size + " bytes",
                    "12, or 40 and more");
        }
        // A negative height says that the rows run from top to bottom.
        return header(file, Math.max(0, file.getInt(18)), Math.max(0, Math.abs(file.getInt(22))));
    }

    private static ImageHeader header(ByteBuffer file, int width, int height) {
        int bits = bits(file);
        int compression = compression(file);
        if (!BITS.contains(bits)) {
            throw UnreadableImageException.unsupported(ImageFormat.BMP, bits + " bits a pixel",
                    "1, 4, 8, 16, 24 or 32 bits");
        }
        if (compression < UNCOMPRESSED || compression > BIT_FIELDS) {
            throw UnreadableImageException.unsupported(ImageFormat.BMP, "compression " + compression,
                    "0 (none), 1 and 2 (run length) or 3 (bit fields)");
        }
        return new ImageHeader(ImageFormat.BMP, width, height, 1);
    }

    /** Run-length coded rows have no size that the header tells; OpenCV notices their early end by itself. */
    @Override
    public void requireWhole(ByteBuffer source, ImageHeader header) {
        ByteBuffer file = littleEndian(source);
        long start = Integer.toUnsignedLong(file.getInt(10));
        int compression = compression(file);
        long bytes = compression == UNCOMPRESSED || compression == BIT_FIELDS
                ? ((long) header.width() * bits(file) + 31) / 32 * 4 * header.height()
                : Integer.toUnsignedLong(file.getInt(34));
        if (start + bytes > file.limit()) {
            throw UnreadableImageException.truncated(ImageFormat.BMP, "its " + bytes + " bytes of pixels begin at byte "
                    + start + ", the file has only " + file.limit());
        }
    }

    private static int bits(ByteBuffer file) {
        return file.getShort(file.getInt(14) == CORE_HEADER ? 24 : 28);
    }

    private static int compression(ByteBuffer file) {
        return file.getInt(14) == CORE_HEADER ? UNCOMPRESSED : file.getInt(30);
    }

    private static ByteBuffer littleEndian(ByteBuffer file) {
        return file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}
