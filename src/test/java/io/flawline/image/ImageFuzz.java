package io.flawline.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Changes the fields of valid files of one format, always in the same way for a seed, and writes right checksums and
 * sizes, so that the changes reach the code behind those checks.
 */
final class ImageFuzz {

    private static final int[] EDGES = {0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 100, 127, 128, 129, 254,
        255, 256, 257, 511, 512, 1000,
        4095, 4096, 32_767, 32_768, 65_535, 65_536, 1 << 20, 1 << 24, Integer.MAX_VALUE, Integer.MIN_VALUE, -2, -1};
    private static final String[] CHUNKS = {"IHDR", "PLTE", "tRNS", "IDAT", "IEND", "sBIT", "iCCP", "zTXt", "iTXt",
        "eXIf", "gAMA", "cHRM", "bKGD",
        "hIST", "acTL", "fcTL", "fdAT", "sPLT", "ABCD"};

    private final ImageFormat format;
    private final List<byte[]> files;
    private final Random random;

    ImageFuzz(ImageFormat format, List<byte[]> files, long seed) {
        this.format = format;
        this.files = files.stream().filter(file -> ImageFormat.sniff(file).filter(format::equals).isPresent()).toList();
        this.random = new Random(seed);
    }

    byte[] next() {
        byte[] file = files.get(random.nextInt(files.size())).clone();
        if (random.nextInt(10) == 0) {
            return Arrays.copyOf(file, 1 + random.nextInt(file.length));
        }
        if (random.nextInt(10) == 0) {
            return bytes(file, 0, file.length);
        }
        return switch (format) {
            case PNG -> png(file);
            case JPEG -> jpeg(file);
            case BMP -> fields(file, 10, Math.min(138, file.length));
            case TIFF -> tiff(file);
            case WEBP -> webp(file);
            case PNM -> random.nextBoolean() ? text(file) : bytes(file, 0, Math.min(20, file.length));
        };
    }

    /** Changes some bytes of a part. */
    private byte[] bytes(byte[] file, int from, int to) {
        for (int n = 1 + random.nextInt(4); n > 0 && to > from; n--) {
            int at = from + random.nextInt(to - from);
            file[at] = random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (file[at] ^ 1 << random.nextInt(8));
        }
        return file;
    }

    /** Writes edge values into fields of 1, 2 or 4 bytes. */
    private byte[] fields(byte[] file, int from, int to) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN
                : ByteOrder.BIG_ENDIAN);
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int size = 1 << random.nextInt(3);
            if (to - from < size) {
                break;
            }
            int at = from + random.nextInt(to - from - size + 1) / size * size;
            switch (size) {
                case 1 -> buffer.put(at, (byte) edge());
                case 2 -> buffer.putShort(at, (short) edge());
                default -> buffer.putInt(at, edge());
            }
        }
        return file;
    }

    private int edge() {
        return EDGES[random.nextInt(EDGES.length)];
    }

    private static final class Chunk {
        private int type;
        private byte[] data;

        private Chunk(int type, byte[] data) {
            this.type = type;
            this.data = data;
        }
    }

    private byte[] png(byte[] file) {
        ByteBuffer from = ByteBuffer.wrap(file);
        List<Chunk> chunks = new ArrayList<>();
        for (int at = 8; at + 12 <= file.length; at += 12 + from.getInt(at)) {
            chunks.add(new Chunk(from.getInt(at + 4), Arrays.copyOfRange(file, at + 8, at + 8 + from.getInt(at))));
        }
        Chunk chunk = chunks.get(random.nextInt(chunks.size()));
        switch (random.nextInt(9)) {
            case 0, 1 -> chunks.get(0).data[8 + random.nextInt(5)] = (byte) (random.nextBoolean() ? edge()
                    : random.nextInt(256));
            case 2 -> fields(chunks.get(0).data, 0, 8);
            case 3 -> bytes(chunk.data, 0, chunk.data.length);
            case 4 -> chunks.add(random.nextInt(chunks.size() + 1), chunk);
            case 5 -> chunks.remove(chunk);
            case 6 -> {
                byte[] data = new byte[random.nextInt(40)];
                random.nextBytes(data);
                chunks.add(1 + random.nextInt(chunks.size()), new Chunk(type(CHUNKS[random.nextInt(CHUNKS.length)]),
                        data));
            }
            case 7 -> chunk.data = Arrays.copyOf(chunk.data, random.nextInt(chunk.data.length + 9));
            default -> chunks.stream().filter(pixels -> pixels.type == PngFile.IDAT).findFirst().ifPresent(pixels -> pixels.data = rows(pixels.data));
        }
        int size = 8 + chunks.stream().mapToInt(part -> 12 + part.data.length).sum();
        ByteBuffer to = ByteBuffer.allocate(size).put(file, 0, 8);
        for (Chunk part : chunks) {
            CRC32 crc = new CRC32();
            crc.update(ByteBuffer.allocate(4).putInt(part.type).array());
            crc.update(part.data);
            to.putInt(part.data.length).putInt(part.type).put(part.data).putInt((int) crc.getValue());
        }
        return to.array();
    }

    private static int type(String name) {
        return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)).getInt();
    }

    /** Changes inflated rows, among them the filter types, and deflates them with a right checksum. */
    private byte[] rows(byte[] zlib) {
        try {
            Inflater inflater = new Inflater();
            inflater.setInput(zlib);
            byte[] rows = new byte[1 << 16];
            int length = inflater.inflate(rows);
            inflater.end();
            byte[] changed = bytes(Arrays.copyOf(rows, random.nextInt(4) == 0 ? random.nextInt(length + 50) : length),
                    0, length);
            Deflater deflater = new Deflater(random.nextInt(10));
            deflater.setInput(changed);
            deflater.finish();
            byte[] out = new byte[changed.length + 1000];
            int size = deflater.deflate(out);
            deflater.end();
            return Arrays.copyOf(out, size);
        } catch (DataFormatException | ArrayIndexOutOfBoundsException e) {
            return zlib;
        }
    }

    private byte[] jpeg(byte[] file) {
        List<byte[]> segments = new ArrayList<>();
        int at = 2;
        while (at + 4 <= file.length && file[at] == (byte) 0xFF && file[at + 1] != (byte) 0xDA) {
            int length = 2 + ByteBuffer.wrap(file).getChar(at + 2);
            segments.add(Arrays.copyOfRange(file, at, at + length));
            at += length;
        }
        byte[] rest = Arrays.copyOfRange(file, at, file.length);
        int chosen = random.nextInt(Math.max(1, segments.size()));
        switch (segments.isEmpty() ? 0 : random.nextInt(8)) {
            case 0 -> bytes(rest, 0, Math.min(14, rest.length));
            case 1 -> bytes(rest, 0, rest.length);
            case 2 -> segments.add(random.nextInt(segments.size() + 1), segments.get(chosen));
            case 3 -> segments.remove(chosen);
            case 4 -> fields(segments.get(chosen), 0, Math.min(4, segments.get(chosen).length));
            default -> bytes(segments.get(chosen), 4, segments.get(chosen).length);
        }
        ByteBuffer to = ByteBuffer.allocate(2 + segments.stream().mapToInt(segment -> segment.length).sum()
                + rest.length);
        to.put(file, 0, 2);
        segments.forEach(to::put);
        return to.put(rest).array();
    }

    /** Changes tags of the first directory, whose entries are in one of two sizes and orders. */
    private byte[] tiff(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN
                : ByteOrder.BIG_ENDIAN);
        boolean big = buffer.getShort(2) == 43;
        int first = big ? (int) buffer.getLong(8) : buffer.getInt(4);
        int count = big ? (int) buffer.getLong(first) : buffer.getChar(first);
        int size = big ? 20 : 12;
        int entry = first + (big ? 8 : 2) + size * random.nextInt(count);
        switch (random.nextInt(7)) {
            case 0 -> buffer.putShort(entry, (short) (254 + random.nextInt(90)));
            case 1 -> buffer.putShort(entry + 2, (short) random.nextInt(20));
            case 2 -> buffer.putInt(entry + 4, edge());
            case 3, 4 -> buffer.putShort(entry + (big ? 12 : 8) + (buffer.order() == ByteOrder.BIG_ENDIAN
                    && buffer.getShort(entry + 2) == 4 ? 2 : 0),
                    (short) (random.nextBoolean() ? edge() : random.nextInt(10)));
            case 5 -> fields(file, first, Math.min(file.length, first + 2 + size * count + 8));
            default -> bytes(file, 8, file.length);
        }
        return file;
    }

    private byte[] webp(byte[] file) {
        switch (random.nextInt(3)) {
            case 0 -> fields(file, 12, Math.min(60, file.length));
            case 1 -> bytes(file, 12, Math.min(60, file.length));
            default -> bytes(file, 20, file.length);
        }
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(4, file.length - 8);
        return file;
    }

    /** Changes a number of a text header. */
    private byte[] text(byte[] file) {
        String header = new String(file, 0, Math.min(20, file.length), StandardCharsets.ISO_8859_1);
        String[] words = header.split("(?<=\\s)");
        words[random.nextInt(words.length)] = edge() + "\n";
        byte[] start = String.join("", words).getBytes(StandardCharsets.ISO_8859_1);
        byte[] changed = Arrays.copyOf(start, start.length + file.length - Math.min(20, file.length));
        System.arraycopy(file, Math.min(20, file.length), changed, start.length, changed.length - start.length);
        return changed;
    }
}
