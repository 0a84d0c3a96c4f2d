package io.flawline.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The checked frame header of a JPEG file. */
record JpegFrame(boolean progressive, int width, int height, List<Component> components) {

    /** @param id the name by which scans refer to it */
    record Component(int id, int horizontal, int vertical) {
    }

    private static final int MAX_SAMPLING = 4;

    /**
     * Reads a frame header.
     *
     * @param at offset of the segment's length
     */
    static JpegFrame read(ByteBuffer file, int at, boolean progressive) {
        int length = Short.toUnsignedInt(file.getShort(at));
        int precision = file.get(at + 2) & 0xFF;
        int height = Short.toUnsignedInt(file.getShort(at + 3));
        int width = Short.toUnsignedInt(file.getShort(at + 5));
        int count = file.get(at + 7) & 0xFF;
        if (precision != 8) {
            throw UnreadableImageException.unsupported(ImageFormat.JPEG, precision + " bits per sample", "8 bits");
        }
        if (count != 1 && count != 3 && count != 4) {
            throw UnreadableImageException.colourSpace(ImageFormat.JPEG, count + " components",
                    "1 (grey), 3 (RGB, YCbCr) and 4 (CMYK, YCCK)");
        }
        if (width == 0 || height == 0) {
            throw UnreadableImageException.unsupported(ImageFormat.JPEG, width + "x" + height + " pixels",
                    "at least 1x1");
        }
        if (length != 8 + 3 * count) {
            throw UnreadableImageException.truncated(ImageFormat.JPEG, "its frame header of " + count
                    + " components has " + length + " bytes");
        }
        List<Component> components = new ArrayList<>();
        for (int i = at + 8; i < at + length; i += 3) {
            Component component = new Component(file.get(i) & 0xFF, file.get(i + 1) >> 4 & 15, file.get(i + 1) & 15);
            boolean sampled = component.horizontal() >= 1 && component.horizontal() <= MAX_SAMPLING
                    && component.vertical() >= 1
                    && component.vertical() <= MAX_SAMPLING;
            if (!sampled || (file.get(i + 2) & 0xFF) > 3) {
                throw UnreadableImageException.truncated(ImageFormat.JPEG,
                        "a component of its frame has sampling %02x and quantisation table %d"
                                .formatted(file.get(i + 1), file.get(i + 2) & 0xFF));
            }
            if (components.stream().anyMatch(other -> other.id() == component.id())) {
                throw UnreadableImageException.truncated(ImageFormat.JPEG, "two components of its frame are named "
                        + component.id());
            }
            components.add(component);
        }
        return new JpegFrame(progressive, width, height, List.copyOf(components));
    }

    /**
     * Checks the colours.
     *
     * @param transform of the Adobe marker; -1 without one
     */
    void requireTransform(int transform) {
        boolean known = switch (components.size()) {
            case 1 -> true;
            case 3 -> transform <= 1;
            default -> transform == 0 || transform == 2;
        };
        if (!known) {
            throw UnreadableImageException.colourSpace(ImageFormat.JPEG, components.size() + " components and "
                    + (transform < 0 ? "no Adobe marker" : "the Adobe colour transform " + transform),
                    "3 components with transform 0 (RGB) or 1 (YCbCr) and 4 with 0 (CMYK) or 2 (YCCK)");
        }
    }
}
