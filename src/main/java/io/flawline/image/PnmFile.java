package io.flawline.image;

import java.nio.ByteBuffer;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * Reads Netpbm files: PBM, PGM and PPM as text (P1, P2, P3) and as bytes (P4, P5, P6). A file may hold several
 * images; the first is read.
 */
final class PnmFile implements ImageFormat.Structure {

    private static final int MAX_VALUE = 65_535;

    /**
     * The checked header of one file.
     *
     * @param kind    1 to 6, the digit of the signature
     * @param maximum the value of white, 1 to 65535; 1 for PBM
     * @param start   offset of the first sample
     */
    record Layout(int kind, int width, int height, int maximum, int start) {

        int channels() {
            return kind % 3 == 0 ? 3 : 1;
        }

        boolean isText() {
            return kind <= 3;
        }

        boolean isBitmap() {
            return kind % 3 == 1;
        }

        /** Returns the bytes of a row that is not text. */
        long stride() {
            return isBitmap() ? (width + 7L) / 8 : (long) width * channels() * (maximum > 255 ? 2 : 1);
        }
    }

    @Override
    public boolean begins(ByteBuffer file) {
        if (file.limit() < 4 || file.get(0) != 'P' || file.get(1) < '1' || file.get(1) > '6') {
            return false;
        }
        byte third = file.get(2);
        byte fourth = file.get(3);
        return third == '#' || isSpace(third) && (isSpace(fourth) || fourth == '#' || fourth >= '0' && fourth <= '9');
    }

    @Override
    public ImageHeader header(ByteBuffer file) {
        Layout layout = layout(file);
        return new ImageHeader(ImageFormat.PNM, layout.width(), layout.height(), 1);
    }

    @Override
    public void requireWhole(ByteBuffer file, ImageHeader header) {
        Layout layout = layout(file);
        long samples = (long) layout.width() * layout.height() * layout.channels();
        // Text has at least one character for each sample.
        long bytes = layout.isText() ? samples : layout.stride() * layout.height();
        if (layout.start() + bytes > file.limit()) {
            throw UnreadableImageException.truncated(ImageFormat.PNM, "its " + samples + " samples need at least "
                    + bytes
                    + " bytes from byte " + layout.start() + ", the file has only " + file.limit() + " bytes");
        }
    }

    private static Layout layout(ByteBuffer file) {
        int kind = file.get(1) - '0';
        Text text = new Text(file, 2);
        int width = text.number();
        int height = text.number();
        int maximum = kind % 3 == 1 ? 1 : text.number();
        if (maximum < 1 || maximum > MAX_VALUE) {
            throw UnreadableImageException.unsupported(ImageFormat.PNM, "a maximum value of " + maximum, "1 to 65535");
        }
        // One white-space character ends the header.
        if (!isSpace(file.get(text.at))) {
            throw UnreadableImageException.truncated(ImageFormat.PNM, "its header does not end with white space");
        }
        return new Layout(kind, width, height, maximum, text.at + 1);
    }

    /**
     * Returns {@code [H,W,3]}: bytes when the maximum value is at most 255, else 16 bits as stored.
     *
     * @throws UnreadableImageException if a sample is missing or above the maximum value
     */
    static Mat read(byte[] bytes, Layout layout) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        boolean deep = layout.maximum() > 255;
        int samples = layout.width() * layout.channels();
        Text text = new Text(file, layout.start());
        return Mats.filled(layout.height(), layout.width(), deep ? CvType.CV_16UC3 : CvType.CV_8UC3, to -> {
            int[] row = new int[samples];
            byte[] shallow = new byte[3 * layout.width()];
            short[] full = new short[deep ? 3 * layout.width() : 0];
            for (int y = 0; y < layout.height(); y++) {
                readRow(file, layout, text, y, row);
                for (int i = 0; i < 3 * layout.width(); i++) {
                    int value = row[layout.channels() == 1 ? i / 3 : i + 2 - 2 * (i % 3)];
                    if (deep) {
                        full[i] = (short) value;
                    } else {
                        shallow[i] = (byte) value;
                    }
                }
                if (deep) {
                    to.put(y, 0, full);
                } else {
                    to.put(y, 0, shallow);
                }
            }
        });
    }

    static Layout layout(byte[] bytes) {
        return layout(ByteBuffer.wrap(bytes));
    }

    private static void readRow(ByteBuffer file, Layout layout, Text text, int y, int[] row) {
        int maximum = layout.maximum();
        int at = (int) (layout.start() + y * layout.stride());
        for (int i = 0; i < row.length; i++) {
            int value;
            if (layout.isText()) {
                value = layout.isBitmap() ? text.digit() : text.number();
            } else if (layout.isBitmap()) {
                value = file.get(at + i / 8) >> 7 - i % 8 & 1;
            } else {
                value = maximum > 255 ? Short.toUnsignedInt(file.getShort(at + 2 * i)) : file.get(at + i) & 0xFF;
            }
            if (value > maximum) {
                throw UnreadableImageException.truncated(ImageFormat.PNM, "a sample of row " + y + " is " + value
                        + ", above its maximum of " + maximum);
            }
            // In PBM 1 is black. The rounding is that of the Netpbm tools.
            row[i] = layout.isBitmap() ? 255 * (1 - value) : maximum > 255 ? value
                    : (value * 255 + maximum / 2) / maximum;
        }
    }

    private static boolean isSpace(byte character) {
        return character == ' ' || character >= '\t' && character <= '\r';
    }

    /** Reads numbers between white space and comments, which run from {@code #} to the end of the line. */
    private static final class Text {

        private static final int MOST_DIGITS = 9;

        private final ByteBuffer file;
        private int at;

        private Text(ByteBuffer file, int at) {
            this.file = file;
            this.at = at;
        }

        private int number() {
            skip();
            int first = at;
            int number = 0;
            while (at < file.limit() && file.get(at) >= '0' && file.get(at) <= '9') {
                number = 10 * number + file.get(at++) - '0';
                if (at - first > MOST_DIGITS) {
                    throw UnreadableImageException.unsupported(ImageFormat.PNM, "a number of more than 9 digits",
                            "numbers up to 65535");
                }
            }
            if (at == first) {
                throw unexpected();
            }
            return number;
        }

        /** Reads a digit; the digits of a text bitmap need no space between them. */
        private int digit() {
            skip();
            int digit = file.get(at) - '0';
            if (digit != 0 && digit != 1) {
                throw unexpected();
            }
            at++;
            return digit;
        }

        private UnreadableImageException unexpected() {
            return UnreadableImageException.truncated(ImageFormat.PNM,
                    "it has byte 0x%02x at %d in place of a number".formatted(file.get(at), at));
        }

        private void skip() {
            while (isSpace(file.get(at)) || file.get(at) == '#') {
                if (file.get(at) == '#') {
                    while (file.get(at) != '\n' && file.get(at) != '\r') {
                        at++;
                    }
                }
                at++;
            }
        }
    }
}
