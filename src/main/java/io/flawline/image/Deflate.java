package io.flawline.image;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * Declares the functions of libdeflate that are used; they are the same in all versions 1.x. Class initialisation never fails:
 * where the library or one of the functions is missing, {@link #library} is empty and the functions must not be
 * called.
 *
 * @see <a href="https://github.com/ebiggers/libdeflate">libdeflate</a>
 */
final class Deflate {

    static final int SUCCESS = 0;

    private static final Optional<String> LIBRARY = OptionalLibrary.bind(Deflate.class, "libdeflate.so.0", "deflate", "libdeflate");

    private Deflate() {
    }

    /** Returns the file of the library; empty if it is missing. */
    static Optional<String> library() {
        return LIBRARY;
    }

    static native Pointer libdeflate_alloc_decompressor();

    static native void libdeflate_free_decompressor(Pointer decompressor);

    /** Inflates zlib data; with null for {@code written}, anything but {@code capacity} bytes of output is an error. */
    static native int libdeflate_zlib_decompress(Pointer decompressor, Pointer from, NativeLong size, Pointer to,
            NativeLong capacity, @Nullable Pointer written);

    /** Returns the Adler-32 of some bytes, from 1 on. */
    static native int libdeflate_adler32(int adler, Pointer from, NativeLong size);

    /** Returns the CRC-32 of some bytes, from 0 on. */
    static native int libdeflate_crc32(int crc, Pointer from, NativeLong size);
}
