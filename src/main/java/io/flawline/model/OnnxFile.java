package io.flawline.model;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads what an ONNX file says in addition to its graph: the {@code metadata_props} of its {@code ModelProto} (field
 * 14, pairs of key and value, fields 1 and 2), in the wire format of Protocol Buffers. The reader skips the graph.
 */
final class OnnxFile {

    private static final int METADATA = 14;
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;
    private static final int MAX_BYTES = MetadataText.MAX_BYTES;
    private static final int MAX_PAIRS = 1000;

    private OnnxFile() {
    }

    static boolean isOnnx(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx");
    }

    /** Returns the metadata; empty for a damaged file, since the reader of the graph reports the damage. */
    static Map<String, String> metadata(Path file) {
        Map<String, String> metadata = new LinkedHashMap<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (long tag = varint(in); tag >= 0; tag = varint(in)) {
                if (tag == (METADATA << 3 | BYTES)) {
                    addPair(in, metadata);
                } else {
                    skip(in, (int) tag & 7);
                }
            }
        } catch (IOException e) {
            return Map.of();
        }
        return metadata;
    }

    private static void addPair(DataInputStream in, Map<String, String> metadata) throws IOException {
        DataInputStream pair = new DataInputStream(new ByteArrayInputStream(bytes(in)));
        String key = "";
        String value = "";
        for (long tag = varint(pair); tag >= 0; tag = varint(pair)) {
            String text = new String(bytes(pair), StandardCharsets.UTF_8);
            if (tag >> 3 == 1) {
                key = text;
            } else {
                value = text;
            }
        }
        if (metadata.size() < MAX_PAIRS) {
            metadata.put(key, value);
        }
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        long length = varint(in);
        if (length < 0 || length > MAX_BYTES) {
            throw new IOException("a text of " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        in.readFully(bytes);
        return bytes;
    }

    private static void skip(DataInputStream in, int wireType) throws IOException {
        switch (wireType) {
            case VARINT -> varint(in);
            case FIXED_64 -> in.skipNBytes(8);
            case BYTES -> in.skipNBytes(Math.max(0, varint(in)));
            case FIXED_32 -> in.skipNBytes(4);
            default -> throw new IOException("wire type " + wireType);
        }
    }

    /** @return -1 at the end of the stream */
    private static long varint(InputStream in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = in.read();
            if (next < 0) {
                if (shift == 0) {
                    return -1;
                }
                throw new EOFException();
            }
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("a number of more than 64 bits");
    }
}
