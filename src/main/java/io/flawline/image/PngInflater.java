package io.flawline.image;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Inflates the pixels of a PNG by libdeflate, the part of decoding that costs most, and writes them uncompressed into
 * an equal PNG that OpenCV decodes. Owns one decompressor; not thread-safe.
 */
final class PngInflater implements AutoCloseable {

    /** OpenCV inflates larger images row by row; here all pixels are in memory. The limit is in bytes. */
    private static final long MOST = 16L << 20;
    /** Data of a stored block, and the length and its complement before it (RFC 1951, 3.2.4). */
    private static final int BLOCK = 65_535;
    private static final int BLOCK_HEADER = 5;
    private static final short ZLIB_HEADER = 0x7801;

    /** The native decompressor; null once closed. */
    private @Nullable Pointer decompressor = Deflate.libdeflate_alloc_decompressor();
    private final Mat compressed = new Mat();
    private final Mat stored = new Mat();

    /**
     * Returns the same image with uncompressed pixels.
     *
     * @param png bytes whose chunks are complete
     * @return a file, perhaps with bytes after its end; valid until the next call. Empty for an image that is large,
     * interlaced or damaged
     */
    Optional<Mat> inflate(byte[] png, ImageHeader header) {
        if (decompressor == null) {
            throw new IllegalStateException("the inflater is closed");
        }
        ByteBuffer file = ByteBuffer.wrap(png);
        long size = pixelBytes(file, header);
        if (Math.max(size, png.length) > MOST || PngFile.interlaced(file)) {
            return Optional.empty();
        }
        int first = PngFile.firstPixels(file);
        ByteBuffer zlib = memory(compressed, png.length);
        int rest = PngFile.copyPixels(file, first, zlib);
        return store(decompressor, file, first, rest, zlib, (int) size) ? Optional.of(stored) : Optional.empty();
    }

    /** Returns the bytes of the pixels; each row has an additional byte for its filter. */
    private static long pixelBytes(ByteBuffer file, ImageHeader header) {
        long bits = (long) header.width() * PngFile.channels(file) * PngFile.depth(file);
        return header.height() * (1 + (bits + 7) / 8);
    }

    /** Returns false if the pixels are not {@code size} bytes. */
    private boolean store(Pointer decompressor, ByteBuffer file, int first, int rest, ByteBuffer zlib, int size) {
        int blocks = (size + BLOCK - 1) / BLOCK;
        int length = Short.BYTES + blocks * BLOCK_HEADER + size + Integer.BYTES;
        ByteBuffer to = memory(stored, first + PngFile.FRAME + length + file.limit() - rest);
        // After the space for all headers; each block moves to the front when its header is written.
        int inflated = first + 8 + Short.BYTES + blocks * BLOCK_HEADER;
        Pointer target = new Pointer(stored.dataAddr() + inflated);
        if (Deflate.libdeflate_zlib_decompress(decompressor, new Pointer(compressed.dataAddr()),
                new NativeLong(zlib.position()), target, new NativeLong(size), null) != Deflate.SUCCESS) {
            return false;
        }
        int sum = Deflate.libdeflate_adler32(1, target, new NativeLong(size));
        to.put(file.slice(0, first)).putInt(length).putInt(PngFile.IDAT).putShort(ZLIB_HEADER);
        for (int done = 0; done < size; done += BLOCK) {
            int part = Math.min(BLOCK, size - done);
            to.order(ByteOrder.LITTLE_ENDIAN).put((byte) (done + part == size ? 1
                    : 0)).putShort((short) part).putShort((short) ~part);
            to.put(to.position(), to, inflated + done, part).position(to.position() + part);
        }
        to.order(ByteOrder.BIG_ENDIAN).putInt(sum);
        to.putInt(Deflate.libdeflate_crc32(0, new Pointer(stored.dataAddr() + first + 4), new NativeLong(4 + length)));
        to.put(file.slice(rest, file.limit() - rest));
        return true;
    }

    /** Returns the memory of a Mat, which grows only: fresh memory costs the kernel 0.2 ms per MB. */
    private static ByteBuffer memory(Mat mat, int size) {
        if (mat.total() < size) {
            mat.create(1, size, CvType.CV_8U);
        }
        return new Pointer(mat.dataAddr()).getByteBuffer(0, mat.total()).order(ByteOrder.BIG_ENDIAN);
    }

    @Override
    public void close() {
        if (decompressor != null) {
            Deflate.libdeflate_free_decompressor(decompressor);
            Mats.release(compressed);
            Mats.release(stored);
            decompressor = null;
        }
    }
}
