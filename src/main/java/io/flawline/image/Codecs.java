package io.flawline.image;

import nu.pattern.OpenCV;
import org.opencv.core.Core;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Selects the native libraries that decode and encode images: OpenCV, and where they are installed, libturbojpeg for
 * JPEG and libdeflate for PNG. The pixels are the same.
 */
public final class Codecs {

    /** This system property selects OpenCV for everything when it is {@code false}, whatever is installed. */
    public static final String ACCELERATED_PROPERTY = "flawline.image.accelerated";

    private static boolean loaded;

    private Codecs() {
    }

    /**
     * Loads OpenCV's native library, once for the JVM: from {@code native/opencv} of the distribution
     * ({@code flawline.home}) or of a source tree that was built; else from a copy that it unpacks into the folder of temporary files.
     *
     * @throws UnsatisfiedLinkError if it cannot be loaded
     */
    public static synchronized void load() {
        if (!loaded) {
            unpacked().ifPresentOrElse(library -> System.load(library.toString()), OpenCV::loadLocally);
            // The workers use all cores already: more threads in OpenCV cost more than they gain.
            Core.setNumThreads(1);
            loaded = true;
        }
    }

    private static Optional<Path> unpacked() {
        String name = System.mapLibraryName(Core.NATIVE_LIBRARY_NAME);
        return Stream.of(System.getProperty("flawline.home", "."), "target/flawline")
                .map(home -> Path.of(home, "native", "opencv", name).toAbsolutePath())
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Returns whether libturbojpeg decodes and encodes JPEG. */
    static boolean turboJpeg() {
        return accelerated() && TurboJpeg.library().isPresent();
    }

    /** Returns whether libdeflate inflates PNG. */
    static boolean deflate() {
        return accelerated() && Deflate.library().isPresent();
    }

    private static boolean accelerated() {
        return !"false".equals(System.getProperty(ACCELERATED_PROPERTY));
    }

    /** Returns a line for the start log: which library does what, and what the missing ones would gain. */
    public static String description() {
        StringBuilder line = new StringBuilder("images by OpenCV ").append(Core.VERSION);
        line.append(turboJpeg() ? ", JPEG by " + TurboJpeg.library().orElseThrow()
                : "; with libturbojpeg installed, JPEG decoding and encoding is several times faster");
        line.append(deflate() ? ", PNG inflated by " + Deflate.library().orElseThrow()
                : "; with libdeflate installed, PNG decoding takes about 20 % less time");
        return line.toString();
    }
}
