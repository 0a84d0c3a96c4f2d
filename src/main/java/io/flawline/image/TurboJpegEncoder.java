package io.flawline.image;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

/** Owns one compressor of libturbojpeg; not thread-safe. */
final class TurboJpegEncoder implements AutoCloseable {

    /** The native handle; null once closed. */
    private @Nullable Pointer handle = TurboJpeg.tjInitCompress();
    /** The library's buffer, which it lets grow and takes again for the next image. */
    private final PointerByReference buffer = new PointerByReference();
    private final NativeLongByReference size = new NativeLongByReference();

    byte[] encode(Mat bgr, int quality) {
        if (handle == null) {
            throw new IllegalStateException("the encoder is closed");
        }
        int status = TurboJpeg.tjCompress2(handle, new Pointer(bgr.dataAddr()), bgr.cols(), (int) bgr.step1(),
                bgr.rows(), TurboJpeg.PIXELS_BGR, buffer, size, TurboJpeg.SUBSAMPLING_420, quality,
                TurboJpeg.ACCURATE_DCT);
        if (status != 0) {
            throw new IllegalStateException("libturbojpeg cannot encode " + bgr + ": "
                    + TurboJpeg.tjGetErrorStr2(handle));
        }
        return buffer.getValue().getByteArray(0, size.getValue().intValue());
    }

    @Override
    public void close() {
        if (handle != null) {
            TurboJpeg.tjFree(buffer.getValue());
            TurboJpeg.tjDestroy(handle);
            handle = null;
        }
    }
}
