package io.flawline.image;

import java.util.Set;

/** The ways in which TIFF compresses pixels. */
final class TiffCompression {

    private static final int COMPRESSION = 259;

    static final int UNCOMPRESSED = 1;
    static final int CCITT_RLE = 2;
    static final int CCITT_T4 = 3;
    static final int CCITT_T6 = 4;
    static final int LZW = 5;
    static final int JPEG = 7;
    static final int DEFLATE = 8;
    static final int PACK_BITS = 32_773;
    static final int OLD_DEFLATE = 32_946;
    static final Set<Integer> CCITT = Set.of(CCITT_RLE, CCITT_T4, CCITT_T6);

    private TiffCompression() {
    }

    /**
     * Returns how a page is compressed.
     *
     * @throws UnreadableImageException if that is not read, with its name
     */
    static int of(Ifd ifd) {
        int compression = (int) ifd.value(COMPRESSION, UNCOMPRESSED);
        String name = switch (compression) {
            case UNCOMPRESSED, CCITT_RLE, CCITT_T4, CCITT_T6, LZW, JPEG, DEFLATE, PACK_BITS, OLD_DEFLATE -> null;
            case 6 -> "old-style JPEG compression";
            case 9, 10 -> "JBIG compression";
            case 34_712, 33_003, 33_005 -> "JPEG 2000 compression";
            case 34_661 -> "JBIG compression";
            case 34_887 -> "LERC compression";
            case 34_892, 34_893 -> "lossy JPEG compression of DNG";
            case 34_925 -> "LZMA compression";
            case 34_933, 34_934 -> "PNG or JPEG XR compression";
            case 50_000 -> "Zstandard compression";
            case 50_001 -> "WebP compression";
            case 50_002, 52_546 -> "JPEG XL compression";
            default -> "compression " + compression;
        };
        if (name != null) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, name, "no compression, CCITT, LZW, JPEG, Deflate and PackBits");
        }
        return compression;
    }
}
