package io.flawline.image;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** The chunks of a PNG file (ISO/IEC 15948, clause 5). */
final class PngFile implements ImageFormat.Structure {

    private static final int FIRST_CHUNK = 8;
    private static final int IHDR = 0x49484452;
    static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final int EXIF = 0x65584966;
    /** Length and type before the data, check sum behind it. */
    static final int FRAME = 12;

    @Override
    public boolean begins(ByteBuffer file) {
        return ImageFormat.matches(file, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n');
    }

    @Override
    public ImageHeader header(ByteBuffer file) {
        if (file.getInt(FIRST_CHUNK + 4) != IHDR) {
            throw UnreadableImageException.unsupported(ImageFormat.PNG, "another first chunk than IHDR", "IHDR first");
        }
        int width = Math.max(0, file.getInt(FIRST_CHUNK + 8));
        int height = Math.max(0, file.getInt(FIRST_CHUNK + 12));
        return new ImageHeader(ImageFormat.PNG, width, height, orientation(file));
    }

    /** An EXIF chunk may come before or behind the pixels. A cut file is met by {@link #requireWhole}. */
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

    /** Where the first chunk of pixels begins, in a file that is whole. */
    static int firstPixels(ByteBuffer file) {
        int at = FIRST_CHUNK;
        while (file.getInt(at + 4) != IDAT) {
            at += FRAME + file.getInt(at);
        }
        return at;
    }

    /**
     * Joins the data of the chunks of pixels that follow each other, in a file that is whole.
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

    @Override
    public void requireWhole(ByteBuffer file, ImageHeader header) {
        CRC32 crc = new CRC32();
        int at = FIRST_CHUNK;
        boolean pixels = false;
        int type;
        do {
            int length = file.getInt(at);
            type = file.getInt(at + 4);
            if (length < 0) {
                throw UnreadableImageException.truncated(ImageFormat.PNG, "the chunk at byte " + at
                        + " announces " + Integer.toUnsignedLong(length) + " bytes");
            }
            crc.reset();
            crc.update(file.slice(at + 4, 4 + length));
            if ((int) crc.getValue() != file.getInt(at + 8 + length)) {
                throw UnreadableImageException.truncated(ImageFormat.PNG, "the check sum of the chunk at byte " + at
                        + " is wrong, its data is damaged");
            }
            pixels |= type == IDAT;
            at += FRAME + length;
        } while (type != IEND);
        if (!pixels) {
            throw UnreadableImageException.truncated(ImageFormat.PNG, "it ends without a chunk of pixels");
        }
    }
}
