package io.flawline.image;

import java.lang.ref.Reference;

import org.opencv.core.Mat;

/** How pixels are freed. */
public final class Mats {

    private Mats() {
    }

    /**
     * Frees the pixels of a Mat. {@link Mat#release} on its own may crash the JVM: for its native code the Java object is
     * out of use already, so the finaliser may delete it on another thread while the first still frees it.
     */
    public static void release(Mat mat) {
        mat.release();
        Reference.reachabilityFence(mat);
    }
}
