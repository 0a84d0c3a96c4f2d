package io.flawline.image;

/**
 * Decompresses codes of 9 to 12 bits, upper bits first, as TIFF 6.0 section 13 defines; the older order of bits is not
 * read.
 */
final class LzwRows extends TiffRows {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int TABLE = Tables.SIZE;

    /** Memory that one part after another uses. */
    static final class Tables {
        private static final int SIZE = 4096;
        private final short[] prefix = new short[SIZE];
        private final byte[] suffix = new byte[SIZE];
        private final int[] length = new int[SIZE];
        private final byte[] string = new byte[SIZE];

        Tables() {
            for (int i = 0; i < CLEAR; i++) {
                suffix[i] = (byte) i;
                length[i] = 1;
            }
        }
    }

    private final byte[] bytes;
    private final int end;
    private int at;
    private long buffer;
    private int buffered;
    private int width = 9;
    private int next = END + 1;
    private int previous = -1;
    private boolean ended;
    private final short[] prefix;
    private final byte[] suffix;
    private final int[] length;
    private final byte[] string;
    private int stringLength;
    private int stringAt;

    LzwRows(byte[] bytes, int at, int end, Tables tables) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
        if (end - at > 1 && bytes[at] == 0 && (bytes[at + 1] & 1) == 1) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, "old-style LZW compression",
                    "the LZW of TIFF 6.0");
        }
        prefix = tables.prefix;
        suffix = tables.suffix;
        length = tables.length;
        string = tables.string;
    }

    @Override
    void read(byte[] row) {
        for (int x = 0; x < row.length;) {
            if (stringAt == stringLength && !fill()) {
                throw damaged("the compressed data of a strip or tile ends early");
            }
            int count = Math.min(stringLength - stringAt, row.length - x);
            System.arraycopy(string, stringAt, row, x, count);
            stringAt += count;
            x += count;
        }
    }

    /** Decodes the next string; returns false at the end. */
    private boolean fill() {
        int code = code();
        while (code == CLEAR) {
            width = 9;
            next = END + 1;
            previous = -1;
            code = code();
        }
        if (code < 0 || code == END) {
            ended = true;
            return false;
        }
        if (code > next || code == next && (previous < 0 || next == TABLE) || code > CLEAR && code < next
                && length[code] == 0) {
            throw damaged("the compressed data of a strip or tile has an impossible code");
        }
        boolean repeats = code == next;
        int from = repeats ? previous : code;
        int size = length[from];
        stringLength = size + (repeats ? 1 : 0);
        stringAt = 0;
        if (stringLength > TABLE) {
            throw damaged("the compressed data of a strip or tile has an impossible code");
        }
        byte[] to = string;
        for (int entry = from; size > 0; entry = prefix[entry]) {
            to[--size] = suffix[entry];
        }
        if (repeats) {
            to[stringLength - 1] = to[0];
        }
        if (previous >= 0 && next < TABLE) {
            prefix[next] = (short) previous;
            suffix[next] = string[0];
            length[next] = length[previous] + 1;
            next++;
            // The width grows one code early.
            if (next + 1 == 1 << width && width < 12) {
                width++;
            }
        }
        previous = code;
        return true;
    }

    private int code() {
        if (buffered < width) {
            while (buffered <= 48 && at < end) {
                buffer = buffer << 8 | bytes[at++] & 0xFF;
                buffered += 8;
            }
            if (buffered < width) {
                return -1;
            }
        }
        buffered -= width;
        return (int) (buffer >>> buffered) & (1 << width) - 1;
    }

    /** Returns whether the data is at its end: an end code must follow, unless the data is used up. */
    @Override
    boolean atEnd() {
        return stringAt == stringLength && (ended || !fill());
    }
}
