package io.flawline.image;

import nu.pattern.OpenCV;
import org.opencv.core.Core;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The native libraries that turn bytes into pixels and back: OpenCV, and where the machine has them, libturbojpeg for
 * JPEG and libdeflate for PNG. The pixels are the same.
 */
public final class Codecs {

    /** Set to {@code false}, this system property leaves all to OpenCV, whatever is installed. */
    public static final String ACCELERATED_PROPERTY = "flawline.image.accelerated";

    private static boolean loaded;

    private Codecs() {
    }

    /**
     * Loads OpenCV's native library, once for the JVM: from {@code native/opencv} of the distribution
     * ({@code flawline.home}) or of a source tree that was built; else unpacked into the folder of temporary files.
     *
     * @throws UnsatisfiedLinkError if it cannot be loaded
     */
    public static synchronized void load() {
        if (!loaded) {
            unpacked().ifPresentOrElse(library -> System.load(library.toString()), OpenCV::loadLocally);
            // The cores are the workers' already: threads of OpenCV's own cost more than they bring.
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

    /** Whether JPEG goes through libturbojpeg. */
    static boolean turboJpeg() {
        return accelerated() && TurboJpeg.library().isPresent();
    }

    /** Whether PNG is inflated by libdeflate. */
    static boolean deflate() {
        return accelerated() && Deflate.library().isPresent();
    }

    private static boolean accelerated() {
        return !"false".equals(System.getProperty(ACCELERATED_PROPERTY));
    }

    /** One line for the start log: which library reads and writes what, and what there is to gain. */
    public static String description() {
        StringBuilder line = new StringBuilder("images by OpenCV ").append(Core.VERSION);
        line.append(turboJpeg() ? ", JPEG by " + TurboJpeg.library().orElseThrow()
                : "; with libturbojpeg installed JPEG is read and written several times faster");
        line.append(deflate() ? ", PNG inflated by " + Deflate.library().orElseThrow()
                : "; with libdeflate installed PNG is read a fifth faster");
        return line.toString();
    }
}
