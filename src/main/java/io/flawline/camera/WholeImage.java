package io.flawline.camera;

import io.flawline.image.ImageFormat;
import io.flawline.image.ImageHeader;
import io.flawline.image.UnreadableImageException;

/** Distinguishes complete image files from damaged ones without decoding them. */
final class WholeImage {

    private WholeImage() {
    }

    /** Returns whether the bytes begin with a complete image. */
    static boolean isIn(byte[] bytes) {
        try {
            ImageHeader.read(bytes).requireWhole(bytes);
            return true;
        } catch (UnreadableImageException e) {
            return false;
        }
    }

    /** Returns whether the bytes are a complete image and, for a JPEG, nothing else. */
    static boolean endsWith(byte[] bytes) {
        return isIn(bytes) && (ImageFormat.sniff(bytes).filter(ImageFormat.JPEG::equals).isEmpty()
                || (bytes[bytes.length - 2] & 0xFF) == 0xFF && (bytes[bytes.length - 1] & 0xFF) == 0xD9);
    }
}
