package io.flawline.image;

import java.nio.ByteBuffer;

/**
 * Finds parts of a JPEG's pixel data that were lost and replaced by zeros, as failed disks and interrupted transfers leave them.
 * Zeros are valid codes, so that decoders draw something and report nothing. In a table whose first code is a coefficient, as in
 * the usual one for brightness, a long run of them would be a block in which all 63 frequencies have the same size.
 */
final class JpegZeros {

    /** Bytes; a block of such coefficients has at least 24. */
    private static final int RUN = 32;
    private static final int STRIDE = RUN - Long.BYTES;
    private static final int TABLES = 4;

    private JpegZeros() {
    }

    /** @throws UnreadableImageException if a part of the pixel data is nothing but zeros */
    static void requireNone(byte[] jpeg) {
        int[] first = {1, 0, 0, 0}; // of the usual tables, which Motion JPEG leaves out
        boolean progressive = false;
        for (JpegFile.Segment segment : JpegFile.segments(jpeg)) {
            if (segment.frame() != null) {
                progressive = segment.frame().progressive();
            } else if (segment.isScan()) {
                if (beginsWithCoefficient(segment.content(), first, progressive)) {
                    requireNone(jpeg, segment.end(), segment.next());
                }
            } else if (segment.content().limit() > 2) {
                define(segment.content(), first);
            }
        }
    }

    private static void define(ByteBuffer segment, int[] first) {
        int at = 0;
        while (at < segment.limit()) {
            int symbols = 0;
            for (int length = 1; length <= 16; length++) {
                symbols += segment.get(at + length) & 0xFF;
            }
            if ((segment.get(at) >> 4 & 1) == 1 && symbols > 0) {
                first[segment.get(at) & TABLES - 1] = segment.get(at + 17) & 0xFF;
            }
            at += 17 + symbols;
        }
    }

    /** Returns whether a scan has a table of frequencies whose first code is a coefficient, and not the end of a block. */
    private static boolean beginsWithCoefficient(ByteBuffer scan, int[] first, boolean progressive) {
        int count = scan.get(0);
        boolean frequencies = !progressive || scan.get(1 + 2 * count) > 0 && (scan.get(3 + 2 * count) >> 4 & 15) == 0;
        for (int i = 0; frequencies && i < count; i++) {
            if ((first[scan.get(2 + 2 * i) & TABLES - 1] & 15) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Looks at one word in {@value #STRIDE} bytes: a run has at least one that is all zeros. */
    private static void requireNone(byte[] jpeg, int start, int end) {
        ByteBuffer words = ByteBuffer.wrap(jpeg);
        for (int at = start; at <= end - Long.BYTES; at += STRIDE) {
            if (words.getLong(at) == 0) {
                int first = at;
                while (first > start && jpeg[first - 1] == 0) {
                    first--;
                }
                int after = at + Long.BYTES;
                while (after < end && jpeg[after] == 0) {
                    after++;
                }
                if (after - first >= RUN) {
                    throw UnreadableImageException.truncated(ImageFormat.JPEG, "its pixel data has zeros from byte " + first
                            + " on, where a part is lost");
                }
            }
        }
    }
}
