package io.flawline.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Files that hold more images than the one that is read: several images in one JPEG file (MPO), or images one after another. The
 * still image of an animated PNG is the one to show.
 */
final class FurtherImages {

    private static final int APP0 = 0xE0;
    private static final int APP2 = 0xE2;
    private static final int APP15 = 0xEF;
    private static final int MOST_PADDING = 4096;
    private static final int SIGNATURE = 64;
    private static final int PNG_CHUNKS = 8;
    private static final int PNG_CHUNK = 12;
    private static final int BMP_SIZE = 2;
    private static final int RIFF_SIZE = 4;

    private FurtherImages() {
    }

    /** Adds a warning where a checked file has further images. */
    static void warn(byte[] bytes, ImageFormat format, List<String> warnings) {
        if (format == ImageFormat.JPEG && isMpo(ByteBuffer.wrap(bytes))) {
            warnings.add("A JPEG file holds several images (MPO); only the first is read. Save each image as a file to inspect them all.");
        } else {
            following(bytes, end(bytes, format)).ifPresent(next -> warnings.add(("A %s file is followed by another image (%s); only the first"
                    + " is read. Save each image as a file to inspect them all.").formatted(format.displayName(), next.displayName())));
        }
    }

    private static Optional<ImageFormat> following(byte[] bytes, int end) {
        int most = Math.min(bytes.length, end + MOST_PADDING);
        int at = end;
        while (at < most && (bytes[at] == 0 || bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r')) {
            at++;
        }
        return at < most ? ImageFormat.sniff(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + SIGNATURE))) : Optional.empty();
    }

    /** Returns the offset of what follows the image of a checked file. */
    private static int end(byte[] bytes, ImageFormat format) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        long end = switch (format) {
            case JPEG -> JpegFile.end(bytes);
            case PNG -> endOfPng(file);
            // A size of 0 or one beyond the end says nothing.
            case BMP -> Math.max(BMP_SIZE, Integer.toUnsignedLong(file.order(ByteOrder.LITTLE_ENDIAN).getInt(BMP_SIZE)));
            case WEBP -> 2L * RIFF_SIZE + Integer.toUnsignedLong(file.order(ByteOrder.LITTLE_ENDIAN).getInt(RIFF_SIZE));
            case PNM -> endOfPnm(bytes);
            default -> bytes.length;
        };
        return (int) Math.min(end, bytes.length);
    }

    private static int endOfPng(ByteBuffer file) {
        int at = PNG_CHUNKS;
        while (at + PNG_CHUNK <= file.limit()) {
            boolean last = ImageFormat.matches(file, at + 4, 'I', 'E', 'N', 'D');
            int length = file.getInt(at);
            if (length < 0 || length > file.limit() - at - PNG_CHUNK) {
                return file.limit();
            }
            at += PNG_CHUNK + length;
            if (last) {
                return at;
            }
        }
        return file.limit();
    }

    /** A file of text has one image. */
    private static long endOfPnm(byte[] bytes) {
        PnmFile.Layout layout = PnmFile.layout(bytes);
        return layout.isText() ? bytes.length : layout.start() + layout.stride() * layout.height();
    }

    private static boolean isMpo(ByteBuffer file) {
        int at = 2;
        while (at + 8 < file.limit() && (file.get(at) & 0xFF) == 0xFF) {
            int marker = file.get(at + 1) & 0xFF;
            if (marker < APP0 || marker > APP15) {
                return false;
            }
            if (marker == APP2 && ImageFormat.matches(file, at + 4, 'M', 'P', 'F', 0)) {
                return true;
            }
            at += 2 + Short.toUnsignedInt(file.getShort(at + 2));
        }
        return false;
    }
}
