package io.flawline.image;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompresses one part of a TIFF image row by row and notices damage: data that is too short, too long or impossible. */
abstract class TiffRows {

    /** Fills a row. */
    abstract void read(byte[] row);

    /** Returns whether the data ends here as its compression says. */
    abstract boolean atEnd();

    /** Frees what the part needed. */
    void close() {
    }

    static UnreadableImageException damaged(String found) {
        return UnreadableImageException.truncated(ImageFormat.TIFF, found);
    }

    /** Memory that one part after another uses. */
    static final class LzwTables {
        private static final int SIZE = 4096;
        private final short[] prefix = new short[SIZE];
        private final byte[] suffix = new byte[SIZE];
        private final int[] length = new int[SIZE];
        private final byte[] string = new byte[SIZE];

        LzwTables() {
            for (int i = 0; i < Lzw.CLEAR; i++) {
                suffix[i] = (byte) i;
                length[i] = 1;
            }
        }
    }

    /**
     * Reads the data of a part of a checked page.
     *
     * @param tables for LZW, not used by another part that is read at the same time
     */
    static TiffRows of(byte[] file, TiffPage page, int part, LzwTables tables) {
        int from = page.offset(part);
        int size = page.size(part);
        byte[] bytes = file;
        if (page.reversed()) {
            bytes = java.util.Arrays.copyOfRange(file, from, from + size);
            for (int i = 0; i < size; i++) {
                bytes[i] = (byte) (Integer.reverse(bytes[i]) >>> 24);
            }
            from = 0;
        }
        return switch (page.compression()) {
            case TiffPage.LZW -> new Lzw(bytes, from, from + size, tables);
            case TiffPage.PACK_BITS -> new PackBits(bytes, from, from + size);
            case TiffPage.DEFLATE, TiffPage.OLD_DEFLATE -> new Deflated(bytes, from, size);
            case TiffPage.UNCOMPRESSED -> new Stored(bytes, from, from + size);
            default -> new FaxRows(bytes, from, from + size, page);
        };
    }

    private static final class Stored extends TiffRows {

        private final byte[] bytes;
        private final int end;
        private int at;

        private Stored(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        @Override
        void read(byte[] row) {
            if (row.length > end - at) {
                throw damaged("a strip or tile has too few bytes");
            }
            System.arraycopy(bytes, at, row, 0, row.length);
            at += row.length;
        }

        /** Writers may pad uncompressed data. */
        @Override
        boolean atEnd() {
            return true;
        }
    }

    private static final class Deflated extends TiffRows {

        private final Inflater inflater = new Inflater();

        private Deflated(byte[] bytes, int from, int size) {
            inflater.setInput(bytes, from, size);
        }

        @Override
        void read(byte[] row) {
            if (inflate(row) < row.length) {
                throw damaged("the compressed data of a strip or tile ends early");
            }
        }

        private int inflate(byte[] row) {
            try {
                int done = 0;
                while (done < row.length) {
                    int more = inflater.inflate(row, done, row.length - done);
                    if (more == 0 && (inflater.finished() || inflater.needsInput() || inflater.needsDictionary())) {
                        break;
                    }
                    done += more;
                }
                return done;
            } catch (DataFormatException e) {
                throw damaged("the compressed data of a strip or tile is damaged: " + e.getMessage());
            }
        }

        /** The checksum after the data is compared when the end is reached. */
        @Override
        boolean atEnd() {
            return inflate(new byte[1]) == 0 && inflater.finished();
        }

        @Override
        void close() {
            inflater.end();
        }
    }

    private static final class PackBits extends TiffRows {

        /** Writers may pad to an even size. */
        private static final int MOST_PADDING = 3;

        private final byte[] bytes;
        private final int end;
        private int at;
        private int left;
        private boolean repeated;

        private PackBits(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        @Override
        void read(byte[] row) {
            for (int x = 0; x < row.length; ) {
                if (left == 0) {
                    next();
                }
                int count = Math.min(left, row.length - x);
                if (repeated) {
                    java.util.Arrays.fill(row, x, x + count, bytes[at]);
                } else {
                    System.arraycopy(bytes, at, row, x, count);
                    at += count;
                }
                x += count;
                left -= count;
                if (repeated && left == 0) {
                    at++;
                }
            }
        }

        private void next() {
            int code;
            do {
                if (at >= end) {
                    throw damaged("the compressed data of a strip or tile ends early");
                }
                code = bytes[at++];
            } while (code == -128);
            repeated = code < 0;
            left = repeated ? 1 - code : 1 + code;
            if ((repeated ? 1 : left) > end - at) {
                throw damaged("the compressed data of a strip or tile ends within a run");
            }
        }

        @Override
        boolean atEnd() {
            return left == 0 && end - at <= MOST_PADDING;
        }
    }

    /** Codes of 9 to 12 bits, upper bits first, as TIFF 6.0 section 13 defines; the older order of bits is not read. */
    private static final class Lzw extends TiffRows {

        private static final int CLEAR = 256;
        private static final int END = 257;
        private static final int TABLE = LzwTables.SIZE;

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

        private Lzw(byte[] bytes, int at, int end, LzwTables tables) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
            if (end - at > 1 && bytes[at] == 0 && (bytes[at + 1] & 1) == 1) {
                throw UnreadableImageException.unsupported(ImageFormat.TIFF, "old-style LZW compression", "the LZW of TIFF 6.0");
            }
            prefix = tables.prefix;
            suffix = tables.suffix;
            length = tables.length;
            string = tables.string;
        }

        @Override
        void read(byte[] row) {
            for (int x = 0; x < row.length; ) {
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
            if (code > next || code == next && (previous < 0 || next == TABLE) || code > CLEAR && code < next && length[code] == 0) {
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

        /** An end code must follow, unless the data is used up. */
        @Override
        boolean atEnd() {
            return stringAt == stringLength && (ended || !fill());
        }
    }
}
