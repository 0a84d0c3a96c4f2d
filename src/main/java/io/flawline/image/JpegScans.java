package io.flawline.image;

import io.flawline.image.UnreadableImageException.Problem;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Checks the scans of a JPEG file: that they give every coefficient of every component and that their cost is bounded.
 */
final class JpegScans {

    /** A progressive image has about ten; each costs a pass over all pixels. */
    private static final int MAX_SCANS = 100;
    /** Scans times pixels: 10 scans of 100 million pixels take about 8 s. */
    private static final long MAX_PASSES = 1_000_000_000;
    /** Blocks of a minimum coded unit when several components share a scan. */
    private static final int MAX_BLOCKS = 10;
    private static final int COEFFICIENTS = 64;
    private static final int MAX_SHIFT = 13;
    private static final byte MISSING = Byte.MAX_VALUE;

    private final JpegFrame frame;
    /** The number of lower bits that are not known yet, for each component and coefficient. */
    private final byte[][] unknownBits;
    private int scans;
    /** Reported at the end, as a file with too many scans is refused for their number. */
    private boolean outOfOrder;

    JpegScans(JpegFrame frame) {
        this.frame = frame;
        this.unknownBits = new byte[frame.components().size()][COEFFICIENTS];
        for (byte[] component : unknownBits) {
            Arrays.fill(component, MISSING);
        }
    }

    /** Adds a scan header. */
    void add(ByteBuffer segment) {
        requireAffordable(scans + 1, (long) frame.width() * frame.height());
        scans++;
        int count = segment.get(0) & 0xFF;
        require(count >= 1 && count <= frame.components().size() && segment.limit() == 4 + 2 * count, "has " + count
                + " components");
        int first = segment.get(1 + 2 * count) & 0xFF;
        int last = segment.get(2 + 2 * count) & 0xFF;
        int high = segment.get(3 + 2 * count) >> 4 & 15;
        int low = segment.get(3 + 2 * count) & 15;
        if (frame.progressive()) {
            require(first <= last && last < COEFFICIENTS && (first > 0 ? count == 1 : last == 0) && low <= MAX_SHIFT
                    && (high == 0 || high == low + 1),
                    "has coefficients %d to %d and bits %d, %d".formatted(first,
                            last, high, low));
        }
        int blocks = 0;
        for (int i = 0; i < count; i++) {
            int index = index(segment.get(1 + 2 * i) & 0xFF);
            int tables = segment.get(2 + 2 * i) & 0xFF;
            require((tables >> 4) <= 3 && (tables & 15) <= 3, "names Huffman tables %02x".formatted(tables));
            blocks += frame.components().get(index).horizontal() * frame.components().get(index).vertical();
            if (frame.progressive()) {
                refine(unknownBits[index], first, last, high, low);
            } else {
                Arrays.fill(unknownBits[index], (byte) 0);
            }
        }
        if (count > 1 && blocks > MAX_BLOCKS) {
            throw UnreadableImageException.unsupported(ImageFormat.JPEG, blocks + " blocks in a unit of a scan",
                    "at most " + MAX_BLOCKS);
        }
    }

    /** Checks that this number of passes over an image has a bounded cost. */
    static void requireAffordable(int scans, long pixels) {
        if (scans > MAX_SCANS) {
            throw UnreadableImageException.unsupported(ImageFormat.JPEG, "more than " + MAX_SCANS + " scans", "fewer");
        }
        if (scans * pixels > MAX_PASSES) {
            throw new UnreadableImageException(Problem.TOO_MANY_PIXELS, "JPEG: its " + scans + " or more scans of "
                    + pixels + " pixels are more than " + MAX_PASSES + " pixels to decode: save it as a baseline JPEG "
                    + "or smaller");
        }
    }

    private void refine(byte[] coefficients, int first, int last, int high, int low) {
        for (int i = first; i <= last; i++) {
            boolean follows = high == 0 ? coefficients[i] == MISSING : coefficients[i] == high;
            outOfOrder |= !follows || i > 0 && coefficients[0] == MISSING;
            coefficients[i] = (byte) low;
        }
    }

    private int index(int id) {
        for (int i = 0; i < frame.components().size(); i++) {
            if (frame.components().get(i).id() == id) {
                return i;
            }
        }
        throw UnreadableImageException.truncated(ImageFormat.JPEG, "a scan names component " + id
                + ", which its frame does not have");
    }

    /** Checks that no scan is missing: the image would be blurred or lack a colour. */
    void requireComplete() {
        require(!outOfOrder, "repeats coefficients or refines some that no scan before it gave");
        for (byte[] component : unknownBits) {
            for (byte bits : component) {
                if (bits != 0) {
                    throw UnreadableImageException.truncated(ImageFormat.JPEG, "scans are missing after its " + scans);
                }
            }
        }
    }

    private static void require(boolean condition, String found) {
        if (!condition) {
            throw UnreadableImageException.truncated(ImageFormat.JPEG, "a scan " + found);
        }
    }
}
