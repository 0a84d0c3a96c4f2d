package io.flawline.image;

import java.nio.ByteBuffer;

/** Checks the quantisation and Huffman tables of a JPEG file. */
final class JpegTables {

    private static final int MAX_TABLE = 3;
    private static final int MAX_LENGTH = 16;
    private static final int MAX_DC_SYMBOL = 15;

    void requireQuantisation(ByteBuffer segment) {
        int at = 0;
        while (at < segment.limit()) {
            int precision = segment.get(at) >> 4 & 15;
            int bytes = 64 * (1 + precision);
            require(precision <= 1 && (segment.get(at) & 15) <= MAX_TABLE && bytes <= segment.limit() - at - 1,
                    "quantisation table");
            for (int i = at + 1; i <= at + bytes; i += 1 + precision) {
                require((precision == 0 ? segment.get(i) : segment.getShort(i)) != 0, "quantisation table");
            }
            at += 1 + bytes;
        }
    }

    /** Requires valid Huffman tables: the codes of each length must fit below those that are taken by shorter ones. */
    void requireHuffman(ByteBuffer segment) {
        int at = 0;
        while (at < segment.limit()) {
            int kind = segment.get(at) >> 4 & 15;
            require(kind <= 1 && (segment.get(at) & 15) <= MAX_TABLE && segment.limit() - at > MAX_LENGTH,
                    "Huffman table");
            int symbols = 0;
            int free = 1;
            for (int length = 1; length <= MAX_LENGTH; length++) {
                int count = segment.get(at + length) & 0xFF;
                symbols += count;
                free = 2 * free - count;
                require(free >= 0, "Huffman table");
            }
            require(symbols <= 256 && symbols <= segment.limit() - at - 1 - MAX_LENGTH, "Huffman table");
            for (int i = 0; i < symbols && kind == 0; i++) {
                require((segment.get(at + 1 + MAX_LENGTH + i) & 0xFF) <= MAX_DC_SYMBOL, "Huffman table");
            }
            at += 1 + MAX_LENGTH + symbols;
        }
    }

    private static void require(boolean condition, String table) {
        if (!condition) {
            throw UnreadableImageException.truncated(ImageFormat.JPEG, "a " + table + " is damaged");
        }
    }
}
