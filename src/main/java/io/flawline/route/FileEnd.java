package io.flawline.route;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Describes whether a file of a format that knows its length is complete. */
enum FileEnd {
    /** All of its bytes are there. */
    REACHED,
    /** Some are still missing. */
    MISSING,
    /** The format does not say. */
    UNKNOWN;

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int HEAD = 64;
    private static final int PNG_IEND = 0x49454E44;
    private static final int JPEG_END = 0xD9;
    private static final Pattern NETPBM = Pattern.compile("P([56])(?:\\s|#[^\\n]*\\n)+(\\d{1,9})(?:\\s|#[^\\n]*\\n)+(\\d{1,9})"
            + "(?:\\s|#[^\\n]*\\n)+(\\d{1,5})\\s");
    private static final int TIFF_STRIP_OFFSETS = 273;
    private static final int TIFF_STRIP_SIZES = 279;
    private static final int TIFF_TILE_OFFSETS = 324;
    private static final int TIFF_TILE_SIZES = 325;
    /** Bytes of a value, by the number of its type. */
    private static final int[] TIFF_TYPE_BYTES = {1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
    private static final int MOST_IFDS = 16;

    /** @throws IOException when the file cannot be read */
    static FileEnd of(RandomAccessFile file) throws IOException {
        long size = file.length();
        if (size == 0) {
            return MISSING;
        }
        byte[] head = new byte[(int) Math.min(HEAD, size)];
        file.seek(0);
        file.readFully(head);
        ByteBuffer start = ByteBuffer.wrap(head);
        try {
            if (startsWith(head, 0xFF, 0xD8, 0xFF)) {
                return reached(jpegEnds(file));
            }
            if (startsWith(head, PNG[0], 'P', 'N', 'G')) {
                return reached(pngEnds(file, size));
            }
            if (startsWith(head, 'B', 'M') && head.length >= 14) {
                return reached(Integer.toUnsignedLong(start.order(ByteOrder.LITTLE_ENDIAN).getInt(2)) <= size);
            }
            if (startsWith(head, 'R', 'I', 'F', 'F') && head.length >= 12) {
                return reached(Integer.toUnsignedLong(start.order(ByteOrder.LITTLE_ENDIAN).getInt(4)) + 8 <= size);
            }
            if (startsWith(head, 'I', 'I', 42, 0) || startsWith(head, 'M', 'M', 0, 42)) {
                return reached(tiffEnds(file, size, head[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN));
            }
        } catch (EOFException e) {
            return MISSING;
        }
        Matcher netpbm = NETPBM.matcher(new String(head, StandardCharsets.ISO_8859_1));
        if (netpbm.lookingAt()) {
            return reached(netpbm.end() + netpbmBytes(netpbm) <= size);
        }
        return isJson(head) ? reached(lastCharacter(file, size) == '}') : UNKNOWN;
    }

    private static FileEnd reached(boolean all) {
        return all ? REACHED : MISSING;
    }

    private static boolean startsWith(byte[] head, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (head.length <= i || head[i] != (byte) bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Checks for the end marker after the segments, whose thumbnails have a separate end: it cannot occur in compressed
     * data.
     */
    private static boolean jpegEnds(RandomAccessFile file) throws IOException {
        file.seek(2);
        DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file.getChannel()), 1 << 16));
        while (true) {
            int next = in.readUnsignedByte();
            if (next != 0xFF) {
                continue;
            }
            int marker = in.readUnsignedByte();
            while (marker == 0xFF) {
                marker = in.readUnsignedByte();
            }
            if (marker == JPEG_END) {
                return true;
            }
            boolean hasLength = marker != 0 && marker != 1 && (marker < 0xD0 || marker > 0xD8);
            if (hasLength) {
                in.skipNBytes(Math.max(0, in.readUnsignedShort() - 2));
            }
        }
    }

    private static boolean pngEnds(RandomAccessFile file, long size) throws IOException {
        for (long at = PNG.length; at + 12 <= size;) {
            file.seek(at);
            long length = Integer.toUnsignedLong(file.readInt());
            int type = file.readInt();
            at += 12 + length;
            if (type == PNG_IEND) {
                return at <= size;
            }
        }
        return false;
    }

    private static boolean tiffEnds(RandomAccessFile file, long size, ByteOrder order) throws IOException {
        long ifd = unsignedInt(file, 4, order);
        for (int count = 0; ifd != 0 && count < MOST_IFDS; count++) {
            int entries = unsignedShort(file, ifd, order);
            long end = ifd + 2 + 12L * entries + 4;
            if (end > size || !dataEnds(file, size, order, ifd + 2, entries)) {
                return false;
            }
            ifd = unsignedInt(file, end - 4, order);
        }
        return true;
    }

    private static boolean dataEnds(RandomAccessFile file, long size, ByteOrder order, long start, int entries) throws IOException {
        long[] offsets = {};
        long[] sizes = {};
        for (int i = 0; i < entries; i++) {
            long at = start + 12L * i;
            int tag = unsignedShort(file, at, order);
            int type = unsignedShort(file, at + 2, order);
            long bytes = unsignedInt(file, at + 4, order) * (type < TIFF_TYPE_BYTES.length ? TIFF_TYPE_BYTES[type] : 1);
            if (bytes > Integer.BYTES && unsignedInt(file, at + 8, order) + bytes > size) {
                return false;
            }
            if (tag == TIFF_STRIP_OFFSETS || tag == TIFF_TILE_OFFSETS) {
                offsets = values(file, size, order, at);
            } else if (tag == TIFF_STRIP_SIZES || tag == TIFF_TILE_SIZES) {
                sizes = values(file, size, order, at);
            }
        }
        for (int i = 0; i < Math.min(offsets.length, sizes.length); i++) {
            if (offsets[i] + sizes[i] > size) {
                return false;
            }
        }
        return true;
    }

    private static long[] values(RandomAccessFile file, long size, ByteOrder order, long entry) throws IOException {
        int width = unsignedShort(file, entry + 2, order) == 3 ? 2 : 4;
        long count = unsignedInt(file, entry + 4, order);
        long at = count * width <= 4 ? entry + 8 : unsignedInt(file, entry + 8, order);
        if (at + count * width > size) {
            throw new EOFException();
        }
        byte[] bytes = new byte[Math.toIntExact(Math.min(count * width, 1 << 22))];
        file.seek(at);
        file.readFully(bytes);
        ByteBuffer in = ByteBuffer.wrap(bytes).order(order);
        long[] values = new long[bytes.length / width];
        for (int i = 0; i < values.length; i++) {
            values[i] = width == 2 ? Short.toUnsignedLong(in.getShort()) : Integer.toUnsignedLong(in.getInt());
        }
        return values;
    }

    private static long unsignedInt(RandomAccessFile file, long at, ByteOrder order) throws IOException {
        return Integer.toUnsignedLong(bytes(file, at, Integer.BYTES, order).getInt());
    }

    private static int unsignedShort(RandomAccessFile file, long at, ByteOrder order) throws IOException {
        return Short.toUnsignedInt(bytes(file, at, Short.BYTES, order).getShort());
    }

    private static ByteBuffer bytes(RandomAccessFile file, long at, int count, ByteOrder order) throws IOException {
        byte[] bytes = new byte[count];
        file.seek(at);
        file.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(order);
    }

    private static long netpbmBytes(Matcher header) {
        long samples = Long.parseLong(header.group(2)) * Long.parseLong(header.group(3)) * (header.group(1).equals("6") ? 3 : 1);
        return samples * (Integer.parseInt(header.group(4)) > 255 ? 2 : 1);
    }

    private static boolean isJson(byte[] head) {
        return new String(head, StandardCharsets.UTF_8).stripLeading().startsWith("{");
    }

    /** Returns the last character that is not white space, of the last bytes. */
    private static char lastCharacter(RandomAccessFile file, long size) throws IOException {
        byte[] tail = new byte[(int) Math.min(HEAD, size)];
        file.seek(size - tail.length);
        file.readFully(tail);
        String text = new String(tail, StandardCharsets.UTF_8).stripTrailing();
        return text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
    }
}
