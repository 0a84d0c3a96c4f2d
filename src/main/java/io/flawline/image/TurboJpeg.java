package io.flawline.image;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;

import java.util.Optional;

/**
 * Declares the functions of libturbojpeg that are used, with the names and meaning of its C API 2.x, which 3.x keeps. Class
 * initialisation never fails: where the library or one of the functions is missing, {@link #library} is empty and
 * the functions must not be called.
 *
 * @see <a href="https://libjpeg-turbo.org/Documentation/Documentation">TurboJPEG C API</a>
 */
final class TurboJpeg {

    static final int PIXELS_BGR = 1;
    static final int SUBSAMPLING_420 = 2;
    static final int COLOUR_SPACE_GREY = 2;
    static final int ACCURATE_DCT = 4096;
    static final int WARNING = 0;

    private static final Optional<String> LIBRARY = OptionalLibrary.bind(TurboJpeg.class, "libturbojpeg.so.0", "turbojpeg", "libturbojpeg");

    private TurboJpeg() {
    }

    /** Returns the file of the library; empty if it is missing. */
    static Optional<String> library() {
        return LIBRARY;
    }

    static native Pointer tjInitDecompress();

    static native Pointer tjInitCompress();

    static native int tjDestroy(Pointer handle);

    static native int tjDecompressHeader3(Pointer handle, Pointer jpeg, NativeLong size, Pointer width, Pointer height,
            Pointer subsampling, Pointer colourSpace);

    static native int tjDecompress2(Pointer handle, Pointer jpeg, NativeLong size, Pointer pixels, int width,
            int pitch, int height, int pixelFormat, int flags);

    static native int tjCompress2(Pointer handle, Pointer pixels, int width, int pitch, int height, int pixelFormat,
            PointerByReference jpeg, NativeLongByReference size, int subsampling, int quality,
            int flags);

    static native void tjFree(Pointer buffer);

    static native int tjGetErrorCode(Pointer handle);

    static native String tjGetErrorStr2(Pointer handle);
}
