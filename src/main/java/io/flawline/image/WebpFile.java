package io.flawline.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The chunks of a WebP file (RFC 9649): a lossy or lossless image, alone or within the extended format. */
final class WebpFile implements ImageFormat.Structure {

    private static final int FIRST_CHUNK = 12;
    private static final int LOSSY = fourCc("VP8 ");
    private static final int LOSSLESS = fourCc("VP8L");
    private static final int EXTENDED = fourCc("VP8X");
    private static final int EXIF = fourCc("EXIF");
    private static final int ANIMATION_FLAG = 0x02;

    @Override
    public boolean begins(ByteBuffer file) {
        return ImageFormat.matches(file, 0, 'R', 'I', 'F', 'F') && ImageFormat.matches(file, 8, 'W', 'E', 'B', 'P');
    }

    @Override
    public ImageHeader header(ByteBuffer source) {
        ByteBuffer file = littleEndian(source);
        int type = file.getInt(FIRST_CHUNK);
        int data = FIRST_CHUNK + 8;
        if (type == EXTENDED) {
            if ((file.get(data) & ANIMATION_FLAG) != 0) {
                throw UnreadableImageException.unsupported(ImageFormat.WEBP, "an animation", "one still image");
            }
            return new ImageHeader(ImageFormat.WEBP, 1 + uint24(file, data + 4), 1 + uint24(file, data + 7),
                    orientation(file));
        }
        if (type == LOSSLESS) {
            int sizes = file.getInt(data + 1);
            return new ImageHeader(ImageFormat.WEBP, 1 + (sizes & 0x3FFF), 1 + (sizes >>> 14 & 0x3FFF), 1);
        }
        if (type == LOSSY) {
            // Frame tag (3 bytes), start code (3), then 14 bits each with 2 bits of scaling above.
            return new ImageHeader(ImageFormat.WEBP, file.getShort(data + 6) & 0x3FFF,
                    file.getShort(data + 8) & 0x3FFF, 1);
        }
        throw UnreadableImageException.unsupported(ImageFormat.WEBP, "an unknown first chunk",
                "VP8, VP8L or VP8X");
    }

    private static int orientation(ByteBuffer file) {
        int at = FIRST_CHUNK;
        while (at + 8 <= file.limit()) {
            int length = file.getInt(at + 4);
            if (length < 0 || length > file.limit() - at - 8) {
                break;
            }
            if (file.getInt(at) == EXIF) {
                int prefix = ImageFormat.matches(file, at + 8, 'E', 'x', 'i', 'f', 0, 0) ? 6 : 0;
                return length > prefix ? Ifd.orientation(file.slice(at + 8 + prefix, length - prefix)) : 1;
            }
            at += 8 + length + (length & 1);
        }
        return 1;
    }

    @Override
    public void requireWhole(ByteBuffer source, ImageHeader header) {
        ByteBuffer file = littleEndian(source);
        long end = 8 + Integer.toUnsignedLong(file.getInt(4));
        if (end > file.limit()) {
            throw UnreadableImageException.truncated(ImageFormat.WEBP, "it announces " + end
                    + " bytes, the file has only " + file.limit());
        }
        long at = FIRST_CHUNK;
        boolean pixels = false;
        while (at + 8 <= end && !pixels) {
            int type = file.getInt((int) at);
            pixels = type == LOSSY || type == LOSSLESS;
            long length = Integer.toUnsignedLong(file.getInt((int) at + 4));
            at += 8 + length + (length & 1);
        }
        // The padding of the last chunk is left out by some writers.
        if (!pixels || at > end + 1) {
            throw UnreadableImageException.truncated(ImageFormat.WEBP, "it ends before its pixels do");
        }
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
}
