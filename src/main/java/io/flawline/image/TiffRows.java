package io.flawline.image;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses one part of a TIFF image row by row and notices damage: data that is too short, too long or impossible.
 */
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

    /**
     * Reads the data of a part of a checked page.
     *
     * @param tables for LZW, not used by another part that is read at the same time
     */
    static TiffRows of(byte[] file, TiffPage page, int part, LzwRows.Tables tables) {
        int from = page.offset(part);
        int size = page.size(part);
        byte[] bytes = file;
        if (page.reversed()) {
            bytes = Arrays.copyOfRange(file, from, from + size);
            for (int i = 0; i < size; i++) {
                bytes[i] = (byte) (Integer.reverse(bytes[i]) >>> 24);
            }
            from = 0;
        }
        return switch (page.compression()) {
            case TiffCompression.LZW -> new LzwRows(bytes, from, from + size, tables);
            case TiffCompression.PACK_BITS -> new PackBits(bytes, from, from + size);
            case TiffCompression.DEFLATE, TiffCompression.OLD_DEFLATE -> new Deflated(bytes, from, size);
            case TiffCompression.UNCOMPRESSED -> new Stored(bytes, from, from + size);
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

        /** Returns whether the data is at its end; then the checksum after the data is compared. */
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
            for (int x = 0; x < row.length;) {
                if (left == 0) {
                    next();
                }
                int count = Math.min(left, row.length - x);
                if (repeated) {
                    Arrays.fill(row, x, x + count, bytes[at]);
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
}
