package io.flawline.image;

import java.lang.ref.Reference;
import java.util.function.Consumer;

import org.opencv.core.Mat;

/** Allocates and frees native pixels without leaks. */
public final class Mats {

    private Mats() {
    }

    /**
     * Frees the pixels of a Mat. {@link Mat#release} on its own may crash the JVM: to the JVM, the Java object is
     * unreachable while its native code runs, so the finaliser may delete it on another thread during the release.
     */
    public static void release(Mat mat) {
        mat.release();
        Reference.reachabilityFence(mat);
    }

    /** Returns a new Mat after {@code content} wrote its pixels; frees it if that fails. */
    static Mat filled(int rows, int columns, int type, Consumer<Mat> content) {
        Mat mat = new Mat(rows, columns, type);
        try {
            content.accept(mat);
            return mat;
        } catch (RuntimeException | Error e) {
            release(mat);
            throw e;
        }
    }
}
