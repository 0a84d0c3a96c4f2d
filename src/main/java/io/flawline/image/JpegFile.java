package io.flawline.image;

import java.nio.ByteBuffer;

/** The markers of a JPEG file (ITU-T T.81, annex B). */
final class JpegFile implements ImageFormat.Structure {

    private static final int TEM = 0x01;
    private static final int SOF0 = 0xC0;
    private static final int DHT = 0xC4;
    private static final int JPG = 0xC8;
    private static final int DAC = 0xCC;
    private static final int SOF15 = 0xCF;
    private static final int RST0 = 0xD0;
    private static final int RST7 = 0xD7;
    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int APP1 = 0xE1;

    /** A progressive image has about ten; each costs a pass over all pixels, so a file of scans alone would hang. */
    private static final int MAX_SCANS = 100;

    @Override
    public boolean begins(ByteBuffer file) {
        return ImageFormat.matches(file, 0, 0xFF, SOI, 0xFF);
    }

    @Override
    public ImageHeader header(ByteBuffer file) {
        int orientation = 0;
        int at = 2;
        while (true) {
            at = nextMarker(file, at);
            int marker = file.get(at++) & 0xFF;
            if (isFrame(marker)) {
                return frame(file, at, marker, Math.max(1, orientation));
            }
            if (marker == EOI || marker == SOS) {
                throw UnreadableImageException.truncated(ImageFormat.JPEG, "it has no frame header before its "
                        + (marker == EOI ? "end" : "first scan"));
            }
            if (marker == APP1 && orientation == 0) {
                orientation = exifOrientation(file, at);
            }
            at = afterSegment(file, at, marker);
        }
    }

    private static ImageHeader frame(ByteBuffer file, int at, int marker, int orientation) {
        int precision = file.get(at + 2);
        int height = Short.toUnsignedInt(file.getShort(at + 3));
        int width = Short.toUnsignedInt(file.getShort(at + 5));
        int components = file.get(at + 7);
        if (marker > SOF0 + 2) {
            throw UnreadableImageException.unsupported(ImageFormat.JPEG,
                    "lossless, hierarchical or arithmetic coding (marker 0xff%02x)".formatted(marker),
                    "baseline or progressive Huffman coding");
        }
        if (precision != 8) {
            throw UnreadableImageException.unsupported(ImageFormat.JPEG, precision + " bits a sample", "8 bits");
        }
        if (components != 1 && components != 3 && components != 4) {
            throw UnreadableImageException.colourSpace(ImageFormat.JPEG, components + " components",
                    "1 (grey), 3 (RGB, YCbCr) or 4 (CMYK, YCCK)");
        }
        return new ImageHeader(ImageFormat.JPEG, width, height, orientation);
    }

    /** 0 if the segment is no EXIF block. */
    private static int exifOrientation(ByteBuffer file, int at) {
        if (!ImageFormat.matches(file, at + 2, 'E', 'x', 'i', 'f', 0, 0)) {
            return 0;
        }
        int end = Math.min(file.limit(), at + Short.toUnsignedInt(file.getShort(at)));
        int start = at + 8;
        return start < end ? Ifd.orientation(file.slice(start, end - start)) : 1;
    }

    @Override
    public void requireWhole(ByteBuffer file, ImageHeader header) {
        int scans = 0;
        int at = 2;
        while (true) {
            at = nextMarker(file, at);
            int marker = file.get(at++) & 0xFF;
            if (marker == EOI) {
                break;
            }
            if (marker == SOS && ++scans > MAX_SCANS) {
                throw UnreadableImageException.unsupported(ImageFormat.JPEG, "more than " + MAX_SCANS + " scans",
                        "fewer");
            }
            at = afterSegment(file, at, marker);
        }
        if (scans == 0) {
            throw UnreadableImageException.truncated(ImageFormat.JPEG, "it ends without a scan");
        }
    }

    /**
     * The place of the next marker's code. Runs over entropy-coded data too: there 0xFF is followed by 0 or by a
     * restart marker.
     */
    private static int nextMarker(ByteBuffer file, int from) {
        byte[] bytes = file.array();
        int at = from;
        while (true) {
            while (at <= bytes.length - Long.BYTES && !hasFF(file.getLong(at))) {
                at += Long.BYTES;
            }
            while (bytes[at] != (byte) 0xFF) {
                at++;
            }
            while (bytes[at] == (byte) 0xFF) {
                at++;
            }
            int code = bytes[at] & 0xFF;
            if (code != 0 && !(code >= RST0 && code <= RST7)) {
                return at;
            }
        }
    }

    /** Eight bytes at once, by the usual way to find a zero byte in a word, here in the complement. */
    private static boolean hasFF(long eight) {
        return (~eight - 0x0101010101010101L & eight & 0x8080808080808080L) != 0;
    }

    private static int afterSegment(ByteBuffer file, int at, int marker) {
        if (marker == SOI || marker == TEM) {
            return at;
        }
        return at + Math.max(2, Short.toUnsignedInt(file.getShort(at)));
    }

    private static boolean isFrame(int marker) {
        return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
    }
}
