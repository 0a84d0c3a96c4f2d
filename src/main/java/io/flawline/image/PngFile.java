package io.flawline.image;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Checks the chunks of a PNG file (ISO/IEC 15948, clauses 5 and 11). Only what decides the pixels reaches native code:
 * text, colour profiles and other ancillary chunks are removed, so that their size and compression cost nothing.
 */
final class PngFile implements ImageFormat.Structure {

    private static final int FIRST_CHUNK = 8;
    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504C5445;
    static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final int EXIF = 0x65584966;
    private static final int TRANSPARENCY = 0x74524E53;
    private static final int SIGNIFICANT_BITS = 0x73424954;
    /** Bit 5 of a type's first byte: the chunk may be ignored. */
    private static final int ANCILLARY = 0x20000000;
    /** Length and type before the data, checksum after it. */
    static final int FRAME = 12;

    private static final int DEPTH = 24;
    private static final int COLOUR_TYPE = 25;
    private static final int COMPRESSION = 26;
    private static final int FILTER = 27;
    private static final int INTERLACE = 28;

    private static final int GREY = 0;
    private static final int PALETTE = 3;
    private static final int GREY_ALPHA = 4;

    @Override
    public boolean begins(ByteBuffer file) {
        return ImageFormat.matches(file, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n');
    }

    @Override
    public ImageHeader header(ByteBuffer file) {
        require(file.getInt(FIRST_CHUNK + 4) == IHDR, "a first chunk other than IHDR",
                "PNG files that begin with IHDR");
        int length = file.getInt(FIRST_CHUNK);
        require(length == 13, "an IHDR chunk of " + Integer.toUnsignedLong(length) + " bytes", "13 bytes");
        requireChecksum(file, FIRST_CHUNK, length);
        int width = Math.max(0, file.getInt(FIRST_CHUNK + 8));
        int height = Math.max(0, file.getInt(FIRST_CHUNK + 12));
        requireDepth(depth(file), file.get(COLOUR_TYPE) & 0xFF);
        require(file.get(COMPRESSION) == 0, "compression method " + (file.get(COMPRESSION) & 0xFF), "0");
        require(file.get(FILTER) == 0, "filter method " + (file.get(FILTER) & 0xFF), "0");
        require((file.get(INTERLACE) & 0xFE) == 0, "interlace method " + (file.get(INTERLACE) & 0xFF), "0 and 1");
        return new ImageHeader(ImageFormat.PNG, width, height, orientation(file));
    }

    private static void requireDepth(int depth, int colourType) {
        String allowed = switch (colourType) {
            case GREY -> "1, 2, 4, 8 and 16";
            case PALETTE -> "1, 2, 4 and 8";
            case 2, GREY_ALPHA, 6 -> "8 and 16";
            default -> throw UnreadableImageException.unsupported(ImageFormat.PNG, "colour type " + colourType,
                    "0, 2, 3, 4 and 6");
        };
        boolean known = switch (depth) {
            case 1, 2, 4 -> colourType == GREY || colourType == PALETTE;
            case 8 -> true;
            case 16 -> colourType != PALETTE;
            default -> false;
        };
        require(known, depth + " bits per sample in colour type " + colourType, allowed + " bits");
    }

    /**
     * Returns the orientation; an EXIF chunk may come before or after the pixels. {@link #requireWhole} reports a file
     * that ends early.
     */
    private static int orientation(ByteBuffer file) {
        int at = FIRST_CHUNK;
        while (at + FRAME <= file.limit()) {
            int type = file.getInt(at + 4);
            int length = file.getInt(at);
            if (length < 0 || length > file.limit() - at - FRAME || type == IEND) {
                break;
            }
            if (type == EXIF && length > 0) {
                return Ifd.orientation(file.slice(at + 8, length));
            }
            at += FRAME + length;
        }
        return 1;
    }

    @Override
    public void requireWhole(ByteBuffer file, ImageHeader header) {
        int colourType = file.get(COLOUR_TYPE);
        boolean palette = false;
        int before = 0;
        boolean pixels = false;
        int at = FIRST_CHUNK;
        int type;
        do {
            int length = file.getInt(at);
            type = file.getInt(at + 4);
            if (length < 0) {
                throw UnreadableImageException.truncated(ImageFormat.PNG, "the chunk at byte " + at
                        + " announces " + Integer.toUnsignedLong(length) + " bytes");
            }
            requireChecksum(file, at, length);
            switch (type) {
                case IHDR -> require(at == FIRST_CHUNK, "two IHDR chunks", "one");
                case PLTE -> {
                    require(!palette && !pixels, "a palette after another or after the pixels",
                            "one palette before the pixels");
                    requirePalette(length, colourType, depth(file));
                    palette = true;
                }
                case IDAT -> {
                    require(!pixels || before == IDAT, "other chunks between its pixels", "IDAT chunks in sequence");
                    require(colourType != PALETTE || palette, "a palette's indexes and no palette", "a PLTE chunk");
                    pixels = true;
                }
                case IEND -> {}
                default -> require((type & ANCILLARY) != 0, "an unknown critical chunk %08x".formatted(type),
                        "IHDR, PLTE, IDAT and IEND");
            }
            before = type;
            at += FRAME + length;
        } while (type != IEND);
        if (!pixels) {
            throw UnreadableImageException.truncated(ImageFormat.PNG, "it ends without a chunk of pixels");
        }
    }

    private static void requirePalette(int length, int colourType, int depth) {
        require(colourType != GREY && colourType != GREY_ALPHA, "a palette for grey samples", "a palette for colours");
        int most = colourType == PALETTE ? 1 << depth : 256;
        require(length > 0 && length % 3 == 0 && length / 3 <= most, "a palette of " + length + " bytes",
                "3 bytes for each of 1 to " + most + " colours");
    }

    private static void requireChecksum(ByteBuffer file, int at, int length) {
        CRC32 crc = new CRC32();
        crc.update(file.slice(at + 4, 4 + length));
        if ((int) crc.getValue() != file.getInt(at + 8 + length)) {
            throw UnreadableImageException.truncated(ImageFormat.PNG, "the checksum of the chunk at byte " + at
                    + " is wrong");
        }
    }

    static int depth(ByteBuffer file) {
        return file.get(DEPTH) & 0xFF;
    }

    static boolean interlaced(ByteBuffer file) {
        return file.get(INTERLACE) != 0;
    }

    static int channels(ByteBuffer file) {
        return switch (file.get(COLOUR_TYPE)) {
            case 2 -> 3;
            case GREY_ALPHA -> 2;
            case 6 -> 4;
            default -> 1;
        };
    }

    /** Returns the significant bits of a file of 16 bits that is complete, as its chunk sBIT says. */
    static SampleDepth.Declared significantBits(ByteBuffer file) {
        int at = find(file, SIGNIFICANT_BITS);
        int most = 0;
        for (int i = 0; at > 0 && i < Math.min(file.getInt(at), 3); i++) {
            boolean alpha = file.get(COLOUR_TYPE) == GREY_ALPHA && i == 1;
            most = alpha ? most : Math.max(most, file.get(at + 8 + i) & 0xFF);
        }
        return most >= 8 && most < 16 ? SampleDepth.Declared.likely(most) : SampleDepth.Declared.NOTHING;
    }

    /**
     * Returns the palette of a file that is complete, 3 bytes for each colour; empty if its indexes cannot be beyond
     * it.
     */
    static byte[] shortPalette(ByteBuffer file) {
        if (file.get(COLOUR_TYPE) != PALETTE) {
            return new byte[0];
        }
        int at = find(file, PLTE);
        byte[] palette = new byte[file.getInt(at)];
        file.get(at + 8, palette);
        return palette.length / 3 < 1 << depth(file) ? palette : new byte[0];
    }

    /** Returns whether each colour of the palette is transparent, in a file that is complete. */
    static boolean isTransparentPalette(ByteBuffer file) {
        int at = file.get(COLOUR_TYPE) == PALETTE ? find(file, TRANSPARENCY) : 0;
        if (at == 0 || file.getInt(at) < file.getInt(find(file, PLTE)) / 3) {
            return false;
        }
        int opaque = 0;
        for (int i = 0; i < file.getInt(at); i++) {
            opaque |= file.get(at + 8 + i);
        }
        return opaque == 0;
    }

    /** Returns where a chunk begins in a file that is complete; 0 if there is none. */
    private static int find(ByteBuffer file, int wanted) {
        int at = FIRST_CHUNK;
        while (file.getInt(at + 4) != IEND) {
            if (file.getInt(at + 4) == wanted) {
                return at;
            }
            at += FRAME + file.getInt(at);
        }
        return 0;
    }

    /** Returns a complete file without ancillary chunks and without bytes after its end; the same array when it has neither. */
    static byte[] essence(byte[] png) {
        ByteBuffer file = ByteBuffer.wrap(png);
        int size = essence(file, chunk -> {});
        if (size == png.length) {
            return png; // as most images: a copy of a large one would be garbage at once
        }
        ByteBuffer to = ByteBuffer.allocate(size).put(png, 0, FIRST_CHUNK);
        essence(file, to::put);
        return to.array();
    }

    /** Passes on the essential chunks with their frames; returns the size of the file that they make. */
    private static int essence(ByteBuffer file, Consumer<ByteBuffer> chunks) {
        int total = FIRST_CHUNK;
        int at = FIRST_CHUNK;
        int type;
        do {
            int size = FRAME + file.getInt(at);
            type = file.getInt(at + 4);
            if ((type & ANCILLARY) == 0) {
                chunks.accept(file.slice(at, size));
                total += size;
            }
            at += size;
        } while (type != IEND);
        return total;
    }

    /** Returns an essential file with its palette's indexes as grey samples. */
    static byte[] indexes(byte[] essence) {
        ByteBuffer file = ByteBuffer.wrap(essence);
        int at = find(file, PLTE);
        int after = at + FRAME + file.getInt(at);
        ByteBuffer to = ByteBuffer.allocate(essence.length - (after - at));
        to.put(essence, 0, at).put(COLOUR_TYPE, (byte) GREY).put(essence, after, essence.length - after);
        CRC32 crc = new CRC32();
        crc.update(to.array(), FIRST_CHUNK + 4, 17);
        return to.putInt(FIRST_CHUNK + 8 + 13, (int) crc.getValue()).array();
    }

    /** Returns where the first chunk of pixels begins, in a file that is complete. */
    static int firstPixels(ByteBuffer file) {
        return find(file, IDAT);
    }

    /**
     * Joins the data of adjacent chunks of pixels, in a file that is complete.
     *
     * @return where the next chunk begins
     */
    static int copyPixels(ByteBuffer file, int first, ByteBuffer to) {
        int at = first;
        while (file.getInt(at + 4) == IDAT) {
            int length = file.getInt(at);
            to.put(file.slice(at + 8, length));
            at += FRAME + length;
        }
        return at;
    }

    private static void require(boolean condition, String found, String allowed) {
        if (!condition) {
            throw UnreadableImageException.unsupported(ImageFormat.PNG, found, allowed);
        }
    }
}
