package io.flawline.image;

import java.util.Arrays;

/**
 * Decompresses the fax codings of TIFF: run lengths without line ends (2), T.4 of one or two dimensions (3) and T.6
 * (4).
 */
final class FaxRows extends TiffRows {

    private static final int T4_OPTIONS = 292;
    private static final int T6_OPTIONS = 293;
    private static final int END_OF_LINE_BITS = 12;
    /** Padding after the last row: fewer bits than an end of block. */
    private static final int MOST_PADDING = 24;

    private final byte[] bytes;
    private final long end;
    private long at;
    private final int width;
    private final int coding;
    private final boolean mixed;
    /**
     * The places where the colour changes in the row above and in the current one; ends with several times
     * {@link #width}.
     */
    private int[] above;
    /** The index of the first change in the row above to the right of the current place. */
    private int cursor;
    private int[] changes;
    private int count;

    FaxRows(byte[] bytes, int from, int to, TiffPage page) {
        this.bytes = bytes;
        this.at = 8L * from;
        this.end = 8L * to;
        this.width = page.partWidth();
        this.coding = page.compression();
        long options = page.ifd().value(coding == TiffCompression.CCITT_T6 ? T6_OPTIONS : T4_OPTIONS, 0);
        if (coding != TiffCompression.CCITT_RLE && (options & 2) != 0) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, "uncompressed mode of CCITT coding",
                    "run lengths");
        }
        this.mixed = coding == TiffCompression.CCITT_T4 && (options & 1) != 0;
        this.above = new int[width + 6];
        this.changes = new int[width + 6];
        Arrays.fill(above, width);
    }

    @Override
    void read(byte[] row) {
        boolean twoDimensions = coding == TiffCompression.CCITT_T6;
        if (coding == TiffCompression.CCITT_RLE) {
            at = (at + 7) / 8 * 8;
        } else if (coding == TiffCompression.CCITT_T4) {
            boolean line = skipEndOfLine();
            if (mixed) {
                if (!line) {
                    throw damaged("a row of CCITT data does not begin with an end of line");
                }
                twoDimensions = bits(1) == 0;
            }
        }
        count = 0;
        if (twoDimensions) {
            readByRowAbove();
        } else {
            readRuns(0, false, Integer.MAX_VALUE);
        }
        Arrays.fill(changes, count, changes.length, width);
        draw(row);
        int[] swap = above;
        above = changes;
        changes = swap;
    }

    /** Skips an end of line, which is at least eleven zeros, then a one. */
    private boolean skipEndOfLine() {
        long zeros = at;
        while (zeros < end && bit(zeros) == 0) {
            zeros++;
        }
        if (zeros - at < END_OF_LINE_BITS - 1 || zeros >= end) {
            return false;
        }
        at = zeros + 1;
        return true;
    }

    /** Reads runs of alternating colours up to the end of the row, or a given number of them. */
    private int readRuns(int from, boolean black, int most) {
        int x = from;
        boolean colour = black;
        for (int i = 0; i < most && (x < width || most != Integer.MAX_VALUE); i++) {
            x += run(colour);
            if (x > width) {
                throw damaged("a run of CCITT data leaves its row");
            }
            add(x);
            colour = !colour;
        }
        return x;
    }

    private void add(int x) {
        // Runs of 0 give the same place twice, which means that the colour does not change.
        if (count >= changes.length - 4) {
            throw damaged("a row of CCITT data has more runs than pixels");
        }
        changes[count++] = x;
    }

    private int run(boolean black) {
        int length = 0;
        int part;
        do {
            int entry = FaxCodes.run(black, peek(FaxCodes.WIDTH));
            if (entry == 0) {
                throw damaged("CCITT data has an impossible run length");
            }
            part = entry >>> 4;
            length += part;
            skip(entry & 15);
            if (length > width) {
                throw damaged("a run of CCITT data leaves its row");
            }
        } while (part >= 64);
        return length;
    }

    private void readByRowAbove() {
        int x = 0;
        boolean black = false;
        boolean first = true;
        cursor = 0;
        while (x < width) {
            int b = firstChange(first ? -1 : x, black);
            int code = peek(7);
            if (code >>> 6 == 1) {
                skip(1);
                x = vertical(above[b], x);
            } else if (code >>> 4 == 3 || code >>> 4 == 2) {
                skip(3);
                x = vertical(above[b] + (code >>> 4 == 3 ? 1 : -1), x);
            } else if (code >>> 1 == 3 || code >>> 1 == 2) {
                skip(6);
                x = vertical(above[b] + (code >>> 1 == 3 ? 2 : -2), x);
            } else if (code == 3 || code == 2) {
                skip(7);
                x = vertical(above[b] + (code == 3 ? 3 : -3), x);
            } else if (code >>> 4 == 1) {
                skip(3);
                x = readRuns(x, black, 2);
                black = !black;
            } else if (code >>> 3 == 1) {
                skip(4);
                x = above[b + 1];
                black = !black;
            } else {
                throw damaged("CCITT data has an impossible code");
            }
            // Passing and horizontal modes keep the colour; the vertical ones change it.
            black = !black;
            first = false;
        }
    }

    private int vertical(int to, int from) {
        if (to < from || to > width) {
            throw damaged("CCITT data goes back in its row");
        }
        add(to);
        return to;
    }

    /** Returns the index in the row above of the first change right of {@code x} to the opposite of a colour. */
    private int firstChange(int x, boolean black) {
        while (above[cursor] <= x && above[cursor] < width) {
            cursor++;
        }
        return (cursor & 1) == (black ? 1 : 0) ? cursor : cursor + 1;
    }

    private void draw(byte[] row) {
        Arrays.fill(row, (byte) 0);
        for (int i = 0; i < count; i += 2) {
            int to = i + 1 < count ? changes[i + 1] : width;
            int x = changes[i];
            while (x < to) {
                if ((x & 7) == 0 && to - x >= 8) {
                    row[x >> 3] = (byte) 0xFF;
                    x += 8;
                } else {
                    row[x >> 3] |= (byte) (0x80 >> (x & 7));
                    x++;
                }
            }
        }
    }

    private int bit(long position) {
        return bytes[(int) (position >>> 3)] >> 7 - (int) (position & 7) & 1;
    }

    /** Returns the next bits, at most 24; zeros after the end. */
    private int peek(int bits) {
        long four = 0;
        for (long i = at >>> 3; i < (at >>> 3) + Integer.BYTES; i++) {
            four = four << 8 | (8 * i < end ? bytes[(int) i] & 0xFF : 0);
        }
        return (int) (four >>> Integer.SIZE - (at & 7) - bits) & (1 << bits) - 1;
    }

    private int bits(int bits) {
        int value = peek(bits);
        skip(bits);
        return value;
    }

    private void skip(int bits) {
        at += bits;
        if (at > end) {
            throw damaged("CCITT data ends early");
        }
    }

    /** Returns whether the data is at its end; end-of-line and end-of-block codes may follow. */
    @Override
    boolean atEnd() {
        boolean line = skipEndOfLine();
        return line || end - at < MOST_PADDING;
    }
}
