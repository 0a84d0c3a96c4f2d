package io.flawline.image;

import java.nio.ByteBuffer;
import java.util.List;

/** JPEG files that hold more images than the one that is read (MPO). The still image of an animated PNG is the one to show. */
final class FurtherImages {

    private static final int APP0 = 0xE0;
    private static final int APP2 = 0xE2;
    private static final int APP15 = 0xEF;

    private FurtherImages() {
    }

    /** Adds a warning where a checked file has further images. */
    static void warn(byte[] bytes, ImageFormat format, List<String> warnings) {
        if (format == ImageFormat.JPEG && isMpo(ByteBuffer.wrap(bytes))) {
            warnings.add("A JPEG file holds several images (MPO); only the first is read. Save each image as a file to inspect them all.");
        }
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
