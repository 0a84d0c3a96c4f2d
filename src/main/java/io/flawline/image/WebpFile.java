package io.flawline.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Checks the chunks of a WebP file (RFC 9649): a lossy or lossless image, alone or within the extended format. Only the
 * chunk of its pixels reaches native code; opacity, metadata and colour profiles are removed.
 */
final class WebpFile implements ImageFormat.Structure {

    private static final int FIRST_CHUNK = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int LOSSY = fourCc("VP8 ");
    private static final int LOSSLESS = fourCc("VP8L");
    private static final int EXTENDED = fourCc("VP8X");
    private static final int EXIF = fourCc("EXIF");
    private static final int ANIMATION = fourCc("ANIM");
    private static final int OPACITY = fourCc("ALPH");
    private static final byte OPACITY_FLAG = 0x10;
    private static final int FRAME = fourCc("ANMF");
    private static final int ANIMATION_FLAG = 0x02;
    private static final int EXTENDED_BYTES = 10;
    private static final int LOSSY_HEADER = 10;
    private static final int LOSSLESS_HEADER = 5;
    /** OpenCV takes no fewer bytes. */
    private static final int LEAST_FILE = 32;
    private static final int START_CODE = 0x2A019D;
    private static final int LOSSLESS_SIGNATURE = 0x2F;

    @Override
    public boolean begins(ByteBuffer file) {
        return ImageFormat.matches(file, 0, 'R', 'I', 'F', 'F') && ImageFormat.matches(file, 8, 'W', 'E', 'B', 'P');
    }

    @Override
    public ImageHeader header(ByteBuffer source) {
        ByteBuffer file = littleEndian(source);
        int type = file.getInt(FIRST_CHUNK);
        int data = FIRST_CHUNK + CHUNK_HEADER;
        if (type == EXTENDED) {
            require(file.getInt(FIRST_CHUNK + 4) == EXTENDED_BYTES, "a VP8X chunk of "
                    + Integer.toUnsignedLong(file.getInt(FIRST_CHUNK + 4))
                    + " bytes", EXTENDED_BYTES + " bytes");
            require((file.get(data) & ANIMATION_FLAG) == 0, "an animation", "one still image");
            return new ImageHeader(ImageFormat.WEBP, 1 + uint24(file, data + 4), 1 + uint24(file, data + 7),
                    orientation(file));
        }
        require(type == LOSSY || type == LOSSLESS, "an unknown first chunk", "VP8, VP8L and VP8X");
        return pixels(file, FIRST_CHUNK, 1);
    }

    /** Reads and checks the header of a chunk of pixels. */
    private static ImageHeader pixels(ByteBuffer file, int chunk, int orientation) {
        int data = chunk + CHUNK_HEADER;
        long length = Integer.toUnsignedLong(file.getInt(chunk + 4));
        if (file.getInt(chunk) == LOSSLESS) {
            requireLength(length, LOSSLESS_HEADER);
            require((file.get(data) & 0xFF) == LOSSLESS_SIGNATURE,
                    "a lossless signature of %02x".formatted(file.get(data)), "2f");
            int sizes = file.getInt(data + 1);
            require(sizes >>> 29 == 0, "lossless version " + (sizes >>> 29), "0");
            return new ImageHeader(ImageFormat.WEBP, 1 + (sizes & 0x3FFF), 1 + (sizes >>> 14 & 0x3FFF), orientation);
        }
        requireLength(length, LOSSY_HEADER);
        int tag = uint24(file, data);
        require((tag & 1) == 0, "a frame that depends on another", "a key frame");
        require((tag >> 1 & 7) <= 3, "VP8 profile " + (tag >> 1 & 7), "0 to 3");
        require((tag >> 4 & 1) == 1, "a hidden frame", "a visible one");
        if ((tag >> 5) > length - LOSSY_HEADER) {
            throw UnreadableImageException.truncated(ImageFormat.WEBP, "its first partition has " + (tag >> 5)
                    + " bytes, its chunk " + length);
        }
        if (uint24(file, data + 3) != START_CODE) {
            throw UnreadableImageException.truncated(ImageFormat.WEBP, "its frame has no start code");
        }
        // 14 bits each; the 2 bits above are a hint for display.
        return new ImageHeader(ImageFormat.WEBP, file.getShort(data + 6) & 0x3FFF, file.getShort(data + 8) & 0x3FFF,
                orientation);
    }

    private static void requireLength(long length, int least) {
        if (length < least) {
            throw UnreadableImageException.truncated(ImageFormat.WEBP, "its chunk of pixels has only " + length
                    + " bytes");
        }
    }

    private static int orientation(ByteBuffer file) {
        int at = FIRST_CHUNK;
        while (at + CHUNK_HEADER <= file.limit()) {
            int length = file.getInt(at + 4);
            if (length < 0 || length > file.limit() - at - CHUNK_HEADER) {
                break;
            }
            if (file.getInt(at) == EXIF) {
                int prefix = ImageFormat.matches(file, at + 8, 'E', 'x', 'i', 'f', 0, 0) ? 6 : 0;
                return length > prefix ? Ifd.orientation(file.slice(at + 8 + prefix, length - prefix)) : 1;
            }
            at += CHUNK_HEADER + length + (length & 1);
        }
        return 1;
    }

    @Override
    public void requireWhole(ByteBuffer source, ImageHeader header) {
        ByteBuffer file = littleEndian(source);
        long end = CHUNK_HEADER + Integer.toUnsignedLong(file.getInt(4));
        if (end > file.limit()) {
            throw UnreadableImageException.truncated(ImageFormat.WEBP, "it announces " + end
                    + " bytes, the file has only " + file.limit());
        }
        int chunk = findPixels(file);
        long length = Integer.toUnsignedLong(file.getInt(chunk + 4));
        // Some writers leave out the padding of the last chunk.
        if (chunk + CHUNK_HEADER + length > end) {
            throw UnreadableImageException.truncated(ImageFormat.WEBP, "its chunk of pixels has " + length
                    + " bytes, the file ends before");
        }
        ImageHeader still = pixels(file, chunk, header.orientation());
        require(still.equals(header), "a canvas of %dx%d and an image of %dx%d pixels".formatted(header.width(),
                header.height(),
                still.width(), still.height()), "the same size");
    }

    /** Returns where the chunk of pixels begins. */
    private static int findPixels(ByteBuffer file) {
        long end = Math.min(file.limit(), CHUNK_HEADER + Integer.toUnsignedLong(file.getInt(4)));
        long at = FIRST_CHUNK;
        while (at + CHUNK_HEADER <= end) {
            int type = file.getInt((int) at);
            require(type != ANIMATION && type != FRAME, "an animation", "one still image");
            if (type == LOSSY || type == LOSSLESS) {
                return (int) at;
            }
            long length = Integer.toUnsignedLong(file.getInt((int) at + 4));
            at += CHUNK_HEADER + length + (length & 1);
        }
        throw UnreadableImageException.truncated(ImageFormat.WEBP, "it ends before its pixels do");
    }

    /** Returns a checked file with nothing but its pixels. */
    static byte[] essence(byte[] webp) {
        ByteBuffer file = littleEndian(ByteBuffer.wrap(webp));
        int chunk = findPixels(file);
        int length = file.getInt(chunk + 4);
        int size = FIRST_CHUNK + CHUNK_HEADER + length + (length & 1);
        ByteBuffer essence = ByteBuffer.allocate(Math.max(size, LEAST_FILE)).order(ByteOrder.LITTLE_ENDIAN);
        essence.putInt(fourCc("RIFF")).putInt(size - CHUNK_HEADER).putInt(fourCc("WEBP")).put(webp, chunk, CHUNK_HEADER
                + length);
        return essence.array();
    }

    /** Returns a checked file with nothing but its pixels and their opacity; empty for an opaque image. */
    static byte[] withOpacity(byte[] webp) {
        ByteBuffer file = littleEndian(ByteBuffer.wrap(webp));
        int chunk = findPixels(file);
        if (file.getInt(chunk) == LOSSLESS) {
            return (file.getInt(chunk + CHUNK_HEADER + 1) >>> 28 & 1) == 1 ? essence(webp) : new byte[0];
        }
        int alpha = findOpacity(file, chunk);
        if (alpha == 0) {
            return new byte[0];
        }
        int extended = CHUNK_HEADER + EXTENDED_BYTES;
        int size = FIRST_CHUNK + extended + padded(file, alpha) + padded(file, chunk);
        ByteBuffer to = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        to.putInt(fourCc("RIFF")).putInt(size - CHUNK_HEADER).putInt(fourCc("WEBP"));
        to.put(webp, FIRST_CHUNK, extended).put(FIRST_CHUNK + CHUNK_HEADER, OPACITY_FLAG);
        for (int from : new int[] {alpha, chunk}) {
            to.put(webp, from, Math.min(padded(file, from), webp.length - from));
        }
        return to.array();
    }

    /** Returns where the chunk of opacity before the pixels begins; 0 for none. */
    private static int findOpacity(ByteBuffer file, int pixels) {
        if (file.getInt(FIRST_CHUNK) != EXTENDED) {
            return 0;
        }
        for (int at = FIRST_CHUNK; at < pixels; at += padded(file, at)) {
            if (file.getInt(at) == OPACITY) {
                return at;
            }
        }
        return 0;
    }

    private static int padded(ByteBuffer file, int chunk) {
        int length = file.getInt(chunk + 4);
        return CHUNK_HEADER + length + (length & 1);
    }

    private static int uint24(ByteBuffer file, int at) {
        return Short.toUnsignedInt(file.getShort(at)) | (file.get(at + 2) & 0xFF) << 16;
    }

    private static int fourCc(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }

    private static ByteBuffer littleEndian(ByteBuffer file) {
        return file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void require(boolean condition, String found, String allowed) {
        if (!condition) {
            throw UnreadableImageException.unsupported(ImageFormat.WEBP, found, allowed);
        }
    }
}
